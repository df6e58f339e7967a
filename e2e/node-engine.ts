/** What the browser's tests run in Node to compare with: bundled by scripts/load.mjs. */
export { planRun } from '../src/cli/podarium'
export { replay } from '../src/session/replay'
export { encodeLink } from '../src/session/share-link'
