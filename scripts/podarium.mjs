#!/usr/bin/env node
// npm run podarium -- run MANIFEST… : the command line (src/cli/podarium.ts).
import { load } from './load.mjs'

const { main } = await load('src/cli/podarium.ts')
process.exitCode = await main(process.argv.slice(2))
