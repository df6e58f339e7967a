#!/usr/bin/env node
// `npm run fuzz -- --seeds 1000 [--from 1]`: plays drawn sessions against the invariants (src/cli/fuzz.ts).
import { load } from './load.mjs'

const { main } = await load('src/cli/fuzz.ts')
process.exit(main(process.argv.slice(2)))
