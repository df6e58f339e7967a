/** The registries of the simulated world: what a reference resolves to. */
import type { Image, Resolution } from './image'
import { canonicalName, parseReference } from './reference'

export { normalizeReference } from './reference'

export function resolveImage(text: string): Resolution {
  const reference = parseReference(text)
  if ('error' in reference) return { error: reference.error, code: 'InvalidArgument' }
  const name = canonicalName(reference)
  if (/no-?such|does-?not-?exist|9\.99/.test(name)) return { error: `${name}: not found`, code: 'NotFound' }
  return { image: thinBusybox(name) }
}

const APPLETS = 'sh sleep echo cat test [ touch rm true false'.split(' ')
const thinBusybox = (name: string): Image => ({
  name,
  digest: `sha256:${'0'.repeat(64)}`,
  id: `sha256:${'1'.repeat(64)}`,
  size: 2_220_000,
  entrypoint: [],
  command: ['sh'],
  env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
  workingDir: '/',
  user: '',
  exposedPorts: [],
  stopSignal: 'TERM',
  files: APPLETS.map((applet) => ({ path: `/bin/${applet}`, mode: 0o755, program: applet })),
  assumed: false,
})
