/** create service …, create ingress. Mirrors kubectl/pkg/cmd/create/create_service.go and create_ingress.go. */
import type { Call, Command } from '../call'
import type { Thing } from '../client'
import { Failure } from '../failure'
import type { Flag } from '../flags'
import { type Generator, generator } from '../generator'

const TCP: Flag = {
  name: 'tcp',
  type: 'list',
  help: "Port pairs can be specified as '<port>:<targetPort>'.",
}

function portsOf(call: Call): object[] {
  return call.flags.list('tcp').map((pair) => {
    const [port = '', target = port] = pair.split(':')
    if (!isPort(port)) throw new Failure(`strconv.Atoi: parsing "${port}": invalid syntax`)
    return {
      name: pair.replace(':', '-'),
      port: Number(port),
      protocol: 'TCP',
      targetPort: /^\d+$/.test(target) ? Number(target) : target,
      ...(call.flags.int('node-port') ? { nodePort: call.flags.int('node-port') } : {}),
    }
  })
}
const isPort = (text: string) => /^\d+$/.test(text) && Number(text) > 0 && Number(text) < 65536

const service = (name: string, spec: object, selecting = true): Thing => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { labels: { app: name }, name },
  spec: { ...spec, ...(selecting ? { selector: { app: name } } : {}) } as Thing['spec'],
  status: { loadBalancer: {} },
})

function needPorts(ports: readonly object[]): void {
  if (ports.length === 0) throw new Failure('at least one tcp port specifier must be provided')
}

const of = (name: string, type: string, flags: readonly Flag[], make: Generator['make']): Command =>
  generator({
    name,
    short: `Create a ${type} service`,
    usage: `${name} NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none] [options]`,
    noun: `${type} service`,
    flags: [TCP, ...flags],
    make,
  })

export const createService: Command = {
  name: 'service',
  aliases: ['svc'],
  short: 'Create a service using a specified subcommand',
  usage: 'service [flags] [options]',
  commands: [
    of(
      'clusterip',
      'ClusterIP',
      [
        {
          name: 'clusterip',
          type: 'string',
          help: "Assign your own ClusterIP or set to 'None' for a 'headless' service (no loadbalancing).",
        },
      ],
      (call, name) => {
        const clusterIP = call.flags.string('clusterip')
        const ports = portsOf(call)
        if (clusterIP !== 'None') needPorts(ports)
        return service(name, {
          ...(clusterIP ? { clusterIP } : {}),
          ...(ports.length > 0 ? { ports } : {}),
          type: 'ClusterIP',
        })
      },
    ),
    of(
      'externalname',
      'ExternalName',
      [{ name: 'external-name', type: 'string', required: true, help: 'External name of service' }],
      (call, name) => {
        const ports = portsOf(call)
        return service(name, {
          externalName: call.flags.string('external-name'),
          ...(ports.length > 0 ? { ports } : {}),
          type: 'ExternalName',
        })
      },
    ),
    of('loadbalancer', 'LoadBalancer', [], (call, name) => {
      const ports = portsOf(call)
      needPorts(ports)
      return service(name, { ports, type: 'LoadBalancer' })
    }),
    of(
      'nodeport',
      'NodePort',
      [
        {
          name: 'node-port',
          type: 'int',
          help: 'Port used to expose the service on each node in a cluster.',
        },
      ],
      (call, name) => {
        const ports = portsOf(call)
        needPorts(ports)
        return service(name, { ports, type: 'NodePort' })
      },
    ),
  ],
}

const RULE =
  /^(?<host>[^/]*)(?<path>\/[^=]*?)(?<star>\*)?=(?<service>[^:,]+):(?<port>[^,]+?)(?:,tls(?:=(?<secret>[^,]*))?)?$/

export const INGRESS_GENERATOR: Command = generator({
  name: 'ingress',
  aliases: ['ing'],
  short: 'Create an ingress with the specified name',
  usage: 'ingress NAME --rule=host/path=service:port[,tls[=secret]]  [options]',
  noun: 'ingress',
  flags: [
    {
      name: 'rule',
      type: 'strings',
      help: "Rule in format host/path=service:port[,tls=secretname]. Paths containing the leading character '*' are considered pathType=Prefix.",
    },
    { name: 'class', type: 'string', help: 'Ingress Class to be used' },
    {
      name: 'default-backend',
      type: 'string',
      help: 'Default service for backend, in format of svcname:port',
    },
    {
      name: 'annotation',
      type: 'strings',
      help: 'Annotation to insert in the ingress object, in the format annotation=value',
    },
  ],
  make(call, name) {
    const { flags } = call
    const rules = flags.all('rule').map(parseRule)
    const fallback = flags.string('default-backend')
    if (rules.length === 0 && !fallback)
      throw new Failure(
        'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
      )
    const annotations: Record<string, string> = {}
    for (const each of flags.all('annotation'))
      annotations[each.split('=')[0]!] = each.slice(each.indexOf('=') + 1)
    const tls = rules
      .filter(({ tls }) => tls)
      .map(({ host, secret }) => ({
        ...(host ? { hosts: [host] } : {}),
        ...(secret ? { secretName: secret } : {}),
      }))
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { ...(Object.keys(annotations).length > 0 ? { annotations } : {}), name },
      spec: {
        ...(fallback ? { defaultBackend: backend(fallback) } : {}),
        ...(flags.string('class') ? { ingressClassName: flags.string('class') } : {}),
        ...(rules.length > 0 ? { rules: byHost(rules) } : {}),
        ...(tls.length > 0 ? { tls } : {}),
      },
      status: { loadBalancer: {} },
    }
  },
})

interface Rule {
  readonly host: string
  readonly path: object
  readonly tls: boolean
  readonly secret: string | undefined
}

function parseRule(text: string): Rule {
  const parts = RULE.exec(text)?.groups
  if (!parts)
    throw new Failure(
      `rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`,
    )
  const path = {
    backend: backend(`${parts.service}:${parts.port}`),
    path: parts.path,
    pathType: parts.star ? 'Prefix' : 'Exact',
  }
  return { host: parts.host ?? '', path, tls: /,tls(=|$)/.test(text), secret: parts.secret }
}

function byHost(rules: readonly Rule[]): object[] {
  const hosts = [...new Set(rules.map(({ host }) => host))]
  return hosts.map((host) => ({
    ...(host ? { host } : {}),
    http: { paths: rules.filter((rule) => rule.host === host).map(({ path }) => path) },
  }))
}

function backend(text: string): object {
  const [name = '', port = ''] = text.split(':')
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } }
}
