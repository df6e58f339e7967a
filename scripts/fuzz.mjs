#!/usr/bin/env node
// `npm run fuzz -- --seeds 1000 [--from 1]` plays drawn sessions against the invariants, `--hostile 1000` takes bad
// input of every kind (src/cli/fuzz-main.ts).
import { load } from './load.mjs'

const { main } = await load('src/cli/fuzz-main.ts')
process.exit(main(process.argv.slice(2)))
