// Serves dist/ for Playwright, on the port it asks for.
import { dist } from './build.mjs'
import { serve } from './serve.mjs'

await serve(dist, Number(process.argv[2]))
