#!/usr/bin/env node
// npm run fidelity: how far our runs are from the recordings of a real cluster (src/cli/fidelity.ts).
import { load } from './load.mjs'

const { main } = await load('src/cli/fidelity.ts')
process.exitCode = main(process.argv.slice(2))
