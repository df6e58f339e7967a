/** kubectl expose. Mirrors kubectl/pkg/cmd/expose/expose.go. */
import type { Container, LabelSelector } from '../../k8s/api'
import { type Call, type Command, namespaceGiven } from '../call'
import { forEachItem } from '../changing'
import { pathFor, type Thing } from '../client'
import { Failure } from '../failure'
import { changeQuery, dryRunOf, resultPrinter } from '../printers/result'
import { kindNamed } from '../resource-types'
import { CHANGE, FILENAME, SELECTOR } from '../shared-flags'
import type { Item } from '../targets'

const EXPOSABLE = ['Pod', 'Service', 'ReplicationController', 'Deployment', 'ReplicaSet']

export const expose: Command = {
  name: 'expose',
  group: 'Basic Commands (Beginner):',
  short:
    'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  usage:
    'expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type] [options]',
  completes: 'resources',
  flags: [
    ...FILENAME,
    ...CHANGE,
    {
      ...SELECTOR,
      short: undefined,
      help: 'A label selector to use for this service. Only equality-based selector requirements are supported.',
    },
    {
      name: 'port',
      type: 'string',
      help: 'The port that the service should serve on. Copied from the resource being exposed, if unspecified',
    },
    {
      name: 'target-port',
      type: 'string',
      help: 'Name or number for the port on the container that the service should direct traffic to. Optional.',
    },
    {
      name: 'protocol',
      type: 'string',
      help: "The network protocol for the service to be created. Default is 'TCP'.",
    },
    { name: 'name', type: 'string', help: 'The name for the newly created object.' },
    {
      name: 'type',
      type: 'string',
      values: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
      help: "Type for this service: ClusterIP, NodePort, LoadBalancer, or ExternalName. Default is 'ClusterIP'.",
    },
    {
      name: 'external-ip',
      type: 'string',
      help: 'Additional external IP address (not managed by Kubernetes) to accept for the service.',
    },
    { name: 'load-balancer-ip', type: 'string', help: 'IP to assign to the LoadBalancer.' },
    {
      name: 'cluster-ip',
      type: 'string',
      help: "ClusterIP to be assigned to the service. Leave empty to auto-allocate, or set to 'None' to create a headless service.",
    },
    {
      name: 'session-affinity',
      type: 'string',
      help: "If non-empty, set the session affinity for the service to this; legal values: 'None', 'ClientIP'",
    },
    {
      name: 'labels',
      short: 'l',
      type: 'string',
      help: 'Labels to apply to the service created by this call.',
    },
    { name: 'overrides', type: 'string', help: 'An inline JSON override for the generated object.' },
  ],
  *run(call) {
    const dryRun = dryRunOf(call)
    const done = resultPrinter(call, dryRun)
    yield* forEachItem(call, call.args, function* (item) {
      if (!EXPOSABLE.includes(item.kind.kind))
        throw new Failure(`cannot expose a ${item.kind.kind}.${item.kind.group}`.replace(/\.$/, ''))
      const service = serviceFor(call, item)
      const path = pathFor(kindNamed('services'), item.namespace)
      const made =
        dryRun === 'client'
          ? service
          : yield* call.client.create(path, service, changeQuery(dryRun, 'kubectl-expose'))
      done(made, 'exposed')
    })
  },
}

function serviceFor(call: Call, item: Item): Thing {
  const { flags } = call
  const labels = flags.string('labels') ? pairs(flags.list('labels')) : item.thing.metadata.labels
  const put = (field: string, flag: string) => (flags.string(flag) ? { [field]: flags.string(flag) } : {})
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      ...(labels ? { labels } : {}),
      name: flags.string('name') || item.name,
      ...(namespaceGiven(call) ? { namespace: item.namespace } : {}),
    },
    spec: {
      ...put('clusterIP', 'cluster-ip'),
      ...(flags.string('external-ip') ? { externalIPs: [flags.string('external-ip')] } : {}),
      ...put('loadBalancerIP', 'load-balancer-ip'),
      ports: portsFor(call, item),
      selector: selectorFor(call, item),
      ...put('sessionAffinity', 'session-affinity'),
      ...put('type', 'type'),
    },
    status: { loadBalancer: {} },
  }
}

function selectorFor(call: Call, { thing, kind }: Item): Record<string, string> {
  if (call.flags.string('selector')) return pairs(call.flags.list('selector'))
  if (kind.kind === 'Pod') {
    if (!thing.metadata.labels || Object.keys(thing.metadata.labels).length === 0)
      throw new Failure(
        `couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed`,
      )
    return thing.metadata.labels
  }
  const selector = thing.spec?.selector as (LabelSelector & Record<string, string>) | undefined
  if (kind.kind === 'Service' || kind.kind === 'ReplicationController') return selector ?? {}
  if (selector?.matchExpressions?.length)
    throw new Failure(
      `couldn't retrieve selectors via --selector flag or introspection: couldn't convert expressions - "${JSON.stringify(selector.matchExpressions)}" to map-based selector format`,
    )
  return selector?.matchLabels ?? {}
}

interface Port {
  readonly port: number
  readonly protocol: string
}

function portsFor(call: Call, item: Item): object[] {
  const { flags } = call
  const known = portsOf(item)
  const asked = flags.list('port').map(Number)
  const ports = asked.length > 0 ? asked : known.map(({ port }) => port)
  if (ports.length === 0) throw new Failure("couldn't find port via --port flag or introspection")
  const target = flags.string('target-port')
  return ports.map((port, i) => ({
    ...(ports.length > 1 ? { name: `port-${i + 1}` } : {}),
    port,
    protocol: flags.string('protocol') || known.find((each) => each.port === port)?.protocol || 'TCP',
    targetPort: target ? (/^\d+$/.test(target) ? Number(target) : target) : port,
  }))
}

function portsOf({ thing, kind }: Item): Port[] {
  const spec = thing.spec as
    | {
        ports?: { port: number; protocol?: string }[]
        containers?: Container[]
        template?: { spec?: { containers?: Container[] } }
      }
    | undefined
  if (kind.kind === 'Service')
    return (spec?.ports ?? []).map(({ port, protocol = 'TCP' }) => ({ port, protocol }))
  const containers = spec?.containers ?? spec?.template?.spec?.containers ?? []
  return containers.flatMap(({ ports = [] }) =>
    ports.map(({ containerPort, protocol = 'TCP' }) => ({ port: containerPort, protocol })),
  )
}

const pairs = (words: readonly string[]): Record<string, string> =>
  Object.fromEntries(words.map((word) => [word.split('=')[0]!, word.slice(word.indexOf('=') + 1)]))
