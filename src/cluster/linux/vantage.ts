/**
 * A place to ask the network from without a process there: the namespace of a pod, as nsenter gives it, or a machine's
 * own. For the learner's load generator.
 */
import type { Simulation } from '../../sim/simulation'
import type { Fabric } from './fabric'
import { ask, resolveName } from './resolver'
import type { Syscalls } from './syscalls'

export type Vantage = Pick<Syscalls, 'connect' | 'resolve'>

/** The files its resolver reads. */
export interface ResolverFiles {
  readonly hosts: string
  readonly resolvConf: string
}

/** undefined once there is no such place any more. `place` is a name of the journal: 'pod/default/web', 'node/node-1'. */
export function vantageAt(
  simulation: Simulation,
  fabric: Fabric,
  place: string,
  files: ResolverFiles,
): Vantage | undefined {
  const from = fabric.find(place)
  if (!from) return undefined
  const names = new Map<string, string>()
  return {
    connect(address, port, { protocol = 'tcp', timeout = 0, application }, done) {
      const asked = {
        from: place,
        to: `${names.get(address) ?? address}:${port}`,
        protocol: application ?? protocol,
      }
      fabric.connect(
        { from, owner: {}, flow: { protocol, destination: address, port }, timeout, asked },
        done,
      )
    },
    resolve(name, done) {
      const kernel = { simulation, fabric, machine: from.machine }
      resolveName(
        name,
        files.hosts,
        files.resolvConf,
        (server, question, type, answer) =>
          ask(
            {
              kernel,
              network: from,
              server,
              asked: { from: place, to: question, protocol: 'dns' },
              name: question,
              type,
            },
            answer,
          ),
        (found) => {
          for (const address of found ?? []) names.set(address, name)
          done(found)
        },
      )
    },
  }
}
