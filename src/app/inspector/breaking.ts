/** What a reader can break, and mend, on what is selected: each is a line typed into the run, hence part of its link. */
import type { breaking } from '../../i18n/en/breaking'
import type { ObjectRef } from '../../journal/entry'
import type { PodState } from '../../view/pod-state'
import type { ComponentView, MachineView } from '../../view/slices/machines'

type Word = keyof typeof breaking

export interface Breaking {
  readonly line: string
  readonly says: Word
  /** What to expect, so that breaking is an experiment and not an accident. */
  readonly expects: Word
  /** Told apart by this, where one subject offers the same several times. */
  readonly what?: string
}

interface Fault {
  readonly breaks: string
  readonly mends: string
}

const OF_A_NODE: readonly (Fault & {
  readonly name: 'kubelet' | 'network' | 'loss' | 'delay' | 'plugin' | 'memory' | 'disk'
})[] = [
  { name: 'kubelet', breaks: 'stop-kubelet', mends: 'start-kubelet' },
  { name: 'network', breaks: 'cut', mends: 'heal' },
  { name: 'loss', breaks: 'lose-messages', mends: 'good-network' },
  { name: 'delay', breaks: 'slow-network', mends: 'good-network' },
  { name: 'plugin', breaks: 'break-network-plugin', mends: 'mend-network-plugin' },
  { name: 'memory', breaks: 'fill-memory', mends: 'free-memory' },
  { name: 'disk', breaks: 'fill-disk', mends: 'free-disk' },
]

export function breakingsOfNode({ name, faults }: MachineView, cordoned: boolean): readonly Breaking[] {
  const own = OF_A_NODE.map((fault): Breaking => {
    const isBroken = faults.includes(fault.breaks)
    const side = isBroken ? 'mend' : 'break'
    return {
      line: `fault ${isBroken ? fault.mends : fault.breaks} ${name}`,
      says: `break.${fault.name}.${side}`,
      expects: `break.${fault.name}.${side}.expects`,
    }
  })
  const cordon: Breaking = cordoned
    ? {
        line: `kubectl uncordon ${name}`,
        says: 'break.uncordon',
        expects: 'break.uncordon.expects',
      }
    : { line: `kubectl cordon ${name}`, says: 'break.cordon', expects: 'break.cordon.expects' }
  return [
    ...own,
    cordon,
    {
      line: `kubectl drain ${name} --ignore-daemonsets --delete-emptydir-data --force`,
      says: 'break.drain',
      expects: 'break.drain.expects',
    },
    { line: 'fault slow-registry', says: 'break.registry.slow', expects: 'break.registry.slow.expects' },
    { line: 'fault no-registry', says: 'break.registry.none', expects: 'break.registry.none.expects' },
    { line: 'fault good-registry', says: 'break.registry.good', expects: 'break.registry.good.expects' },
  ]
}

export function breakingsOfPod({ key, containers }: PodState): readonly Breaking[] {
  const [namespace, name] = key.split('/')
  const kills = containers
    .filter(({ view }) => view?.startedAt !== undefined && view.exitedAt === undefined)
    .map(
      (container): Breaking => ({
        line: `fault kill ${key} ${container.name}`,
        says: 'break.kill',
        expects: 'break.kill.expects',
        what: container.name,
      }),
    )
  const pod = `pod ${name} -n ${namespace} --wait=false`
  return [
    ...kills,
    { line: `kubectl delete ${pod}`, says: 'break.delete', expects: 'break.delete.expects' },
    {
      line: `kubectl delete ${pod} --force --grace-period=0`,
      says: 'break.force-delete',
      expects: 'break.force-delete.expects',
    },
  ]
}

/** Those whose absence everybody feels. */
const SERVERS: Readonly<Record<string, 'api-server' | 'etcd'>> = {
  'kube-apiserver': 'api-server',
  etcd: 'etcd',
}

export function breakingsOfComponent(
  name: string,
  component: ComponentView | undefined,
): readonly Breaking[] {
  if (!component) return []
  const side = component.running ? 'stop' : 'start'
  const subject = side === 'stop' ? (SERVERS[name] ?? 'process') : 'process'
  return [
    {
      line: `fault ${side} ${name}`,
      says: `break.process.${side}`,
      expects: `break.${subject}.${side}.expects` as Word,
    },
  ]
}

/** What can be deleted like any object, when nothing closer to it can be broken. */
export function breakingsOfObject({ resource, key }: ObjectRef): readonly Breaking[] {
  const [namespace, name] = key.includes('/') ? key.split('/') : ['', key]
  const where = namespace ? ` -n ${namespace}` : ''
  return [
    {
      line: `kubectl delete ${resource} ${name}${where} --wait=false`,
      says: 'break.delete-object',
      expects: 'break.delete-object.expects',
    },
  ]
}
