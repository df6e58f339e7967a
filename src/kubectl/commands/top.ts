/** kubectl top. Mirrors kubectl/pkg/cmd/top and kubectl/pkg/metricsutil/metrics_printer.go. */
import type { Node } from '../../k8s/api'
import { milli, quantity } from '../../k8s/quantity'
import { type Call, type Command, scope } from '../call'
import { Failure, Refusal } from '../failure'
import { catching, type Task } from '../run'
import { ALL_NAMESPACES, FIELD_SELECTOR, SELECTOR } from '../shared-flags'
import { TABLE, TabWriter } from '../tab-writer'

interface Usage {
  readonly cpu?: string
  readonly memory?: string
}
interface PodMetrics {
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly containers: readonly { readonly name: string; readonly usage: Usage }[]
}
interface NodeMetrics {
  readonly metadata: { readonly name: string }
  readonly usage: Usage
}

const ROOT = '/apis/metrics.k8s.io/v1beta1'
const NO_HEADERS = {
  name: 'no-headers',
  type: 'bool',
  help: 'If present, print output without headers',
} as const
const SORT = {
  name: 'sort-by',
  type: 'string',
  values: ['cpu', 'memory'],
  help: "If non-empty, sort list using specified field. The field can be either 'cpu' or 'memory'.",
} as const

const cores = (usage: Usage) => milli(usage.cpu)
const mebibytes = (usage: Usage) => Math.floor(quantity(usage.memory) / 2 ** 20)

function checkSort(call: Call): void {
  const by = call.flags.string('sort-by')
  if (by && by !== 'cpu' && by !== 'memory') throw new Failure('--sort-by accepts only cpu or memory')
}

/** Metrics, or that there is no metrics server. */
function* metrics<T>(call: Call, path: string, query: Record<string, string>, single: boolean): Task<T[]> {
  const outcome = yield* catching(call.client.get<{ items?: T[] } & T>(path, query))
  if ('value' in outcome) return single ? [outcome.value] : (outcome.value.items ?? [])
  const { thrown } = outcome
  if (thrown instanceof Refusal && thrown.reason === 'NotFound' && !thrown.message.includes('"'))
    throw new Failure('Metrics API not available')
  throw thrown
}

const top2 = (call: Call, cpu: number, memory: number) =>
  call.flags.string('sort-by') === 'memory' ? memory : cpu

const pod: Command = {
  name: 'pod',
  aliases: ['pods', 'po'],
  short: 'Display resource (CPU/memory) usage of pods',
  usage: 'pod [NAME | -l label] [options]',
  completes: 'pods',
  flags: [
    ALL_NAMESPACES,
    SELECTOR,
    FIELD_SELECTOR,
    NO_HEADERS,
    SORT,
    { name: 'containers', type: 'bool', help: 'If present, print usage of containers within a pod.' },
    { name: 'sum', type: 'bool', help: 'Print the sum of the resource usage' },
  ],
  *run(call) {
    checkSort(call)
    const namespace = scope(call)
    const name = call.args[0]
    const path = `${ROOT}${namespace ? `/namespaces/${namespace}` : ''}/pods${name ? `/${name}` : ''}`
    const query: Record<string, string> = {}
    if (call.flags.string('selector')) query.labelSelector = call.flags.string('selector')
    const found = yield* metrics<PodMetrics>(call, path, query, name !== undefined)
    if (found.length === 0)
      return call.err(namespace ? `No resources found in ${namespace} namespace.\n` : 'No resources found\n')
    printPods(call, found, namespace === undefined)
  },
}

function printPods(call: Call, pods: readonly PodMetrics[], withNamespace: boolean): void {
  const containers = call.flags.bool('containers')
  const rows = pods.map(({ metadata, containers: parts }) => ({
    metadata,
    parts,
    cpu: parts.reduce((sum, { usage }) => sum + cores(usage), 0),
    memory: parts.reduce((sum, { usage }) => sum + quantity(usage.memory), 0),
  }))
  if (call.flags.string('sort-by'))
    rows.sort((a, b) => top2(call, b.cpu, b.memory) - top2(call, a.cpu, a.memory))
  const writer = new TabWriter(TABLE)
  if (!call.flags.bool('no-headers'))
    writer.write(
      `${withNamespace ? 'NAMESPACE\t' : ''}${containers ? 'POD\tNAME' : 'NAME'}\tCPU(cores)\tMEMORY(bytes)\n`,
    )
  for (const { metadata, parts, cpu, memory } of rows) {
    const lead = withNamespace ? `${metadata.namespace}\t` : ''
    if (!containers) writer.write(`${lead}${metadata.name}\t${cpu}m\t${Math.floor(memory / 2 ** 20)}Mi\n`)
    else
      for (const { name, usage } of parts)
        writer.write(`${lead}${metadata.name}\t${name}\t${cores(usage)}m\t${mebibytes(usage)}Mi\n`)
  }
  if (call.flags.bool('sum')) {
    const lead = withNamespace ? '\t' : ''
    const [cpu, memory] = [
      rows.reduce((sum, row) => sum + row.cpu, 0),
      rows.reduce((sum, row) => sum + row.memory, 0),
    ]
    writer.write(
      `${lead}${containers ? '\t' : ''}\t________\t________\n${lead}${containers ? '\t' : ''}\t${cpu}m\t${Math.floor(memory / 2 ** 20)}Mi\n`,
    )
  }
  call.out(writer.flush())
}

const node: Command = {
  name: 'node',
  aliases: ['nodes', 'no'],
  short: 'Display resource (CPU/memory) usage of nodes',
  usage: 'node [NAME | -l label] [options]',
  completes: 'nodes',
  flags: [
    SELECTOR,
    NO_HEADERS,
    SORT,
    {
      name: 'show-capacity',
      type: 'bool',
      help: 'Print node resources based on Capacity instead of Allocatable(default) of the nodes.',
    },
  ],
  *run(call) {
    checkSort(call)
    const name = call.args[0]
    const query: Record<string, string> = {}
    if (call.flags.string('selector')) query.labelSelector = call.flags.string('selector')
    const found = yield* metrics<NodeMetrics>(
      call,
      `${ROOT}/nodes${name ? `/${name}` : ''}`,
      query,
      name !== undefined,
    )
    if (found.length === 0) throw new Failure('metrics not available yet')
    const list = yield* call.client.list('/api/v1/nodes', query)
    const nodes = new Map((list.items as unknown as Node[]).map((each) => [each.metadata.name, each]))
    printNodes(call, found, nodes)
  },
}

function printNodes(
  call: Call,
  found: readonly NodeMetrics[],
  nodes: ReadonlyMap<string | undefined, Node>,
): void {
  const rows = [...found]
  if (call.flags.string('sort-by'))
    rows.sort(
      (a, b) =>
        top2(call, cores(b.usage), quantity(b.usage.memory)) -
        top2(call, cores(a.usage), quantity(a.usage.memory)),
    )
  const writer = new TabWriter(TABLE)
  if (!call.flags.bool('no-headers')) writer.write('NAME\tCPU(cores)\tCPU(%)\tMEMORY(bytes)\tMEMORY(%)\n')
  for (const { metadata, usage } of rows) {
    const status = nodes.get(metadata.name)?.status
    const all = call.flags.bool('show-capacity') ? status?.capacity : status?.allocatable
    const share = (used: number, whole: number) =>
      whole > 0 ? `${Math.floor((used * 100) / whole)}%` : '<unknown>'
    writer.write(
      `${metadata.name}\t${cores(usage)}m\t${share(cores(usage), milli(all?.cpu))}\t${mebibytes(usage)}Mi\t${share(quantity(usage.memory), quantity(all?.memory))}\n`,
    )
  }
  for (const name of nodes.keys())
    if (call.args.length === 0 && !rows.some(({ metadata }) => metadata.name === name))
      writer.write(`${name}\t<unknown>\t<unknown>\t<unknown>\t<unknown>\n`)
  call.out(writer.flush())
}

export const top: Command = {
  name: 'top',
  group: 'Cluster Management Commands:',
  short: 'Display resource (CPU/memory) usage',
  long: 'Display resource (CPU/memory) usage.\n\nThe top command allows you to see the resource consumption for nodes or pods.',
  usage: 'top [flags] [options]',
  commands: [node, pod],
}
