#!/usr/bin/env node
// `npm run bench`: how long things take on this machine, as a table and, last, one line of JSON (src/cli/bench.ts).
import { load } from './load.mjs'

const { main } = await load('src/cli/bench.ts')
main()
