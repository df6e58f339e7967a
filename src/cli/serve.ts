/** `podarium serve`: the simulated cluster in real time, at an address that a real kubectl can use. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import descriptions from '../k8s/schema/descriptions.json'
import { document } from '../k8s/schema/documentation'
import { beginCalendarAt } from '../k8s/time'
import { createRun, type Run } from '../session/replay'
import type { Session } from '../session/session'
import { createHttpApi } from './http-api'

/** How often simulated time catches up with real time, ms. */
const TICK = 5
/** How much of what happens is worked off before requests are looked at again. */
const SLICE = 20_000

export interface Serving {
  readonly server: Server
  readonly run: Run
  readonly url: string
  /** What the first lines printed on the laptop, once they are done. */
  typed(count: number): Promise<string>
  close(): Promise<void>
}

/** Port 0 takes any that is free. */
export async function serve(session: Session, options: { port: number; speed: number }): Promise<Serving> {
  document(descriptions)
  // A client reckons ages by its own clock.
  beginCalendarAt(Date.now())
  const run = createRun(session)
  const begun = performance.now()
  const due = () => Math.floor((performance.now() - begun) * options.speed)
  const advance = () => void run.runSome(Math.max(run.now, due()), SLICE)
  const server = createHttpApi({ cluster: run.cluster, advance })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(options.port, '127.0.0.1', listening)
  })
  const ticking = setInterval(advance, TICK)
  return {
    server,
    run,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async typed(count) {
      while (exitsOf(run) < count) await new Promise((later) => setTimeout(later, TICK))
      return printedOn(run)
    },
    async close() {
      clearInterval(ticking)
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

const exitsOf = ({ journal }: Run) => journal.entries.filter(({ kind }) => kind === 'console.exited').length
const printedOn = ({ journal }: Run) =>
  journal.entries.map((entry) => (entry.kind === 'console.wrote' ? entry.text : '')).join('')

/** What a kubectl needs to find this cluster. */
export const kubeconfigFor = (url: string, namespace: string) => `apiVersion: v1
kind: Config
clusters:
- cluster:
    server: ${url}
  name: podarium
contexts:
- context:
    cluster: podarium
    namespace: ${namespace}
    user: podarium
  name: podarium
current-context: podarium
users:
- name: podarium
  user: {}
`

export function greeting(url: string, { speed, namespace }: { speed: number; namespace: string }): string {
  const pace = speed === 1 ? 'in real time' : `at ${speed} times real time`
  return `Kubernetes v1.36.2, simulated ${pace}, at ${url}

  kubectl --server=${url} get nodes

or save this as a file and name it in KUBECONFIG:

${kubeconfigFor(url, namespace)}
Ctrl-C ends it.
`
}
