/** kubectl version, cluster-info, options, plugin, and what is not simulated. Mirrors kubectl/pkg/cmd/{version,clusterinfo,options,plugin}. */
import { toYaml } from '../../k8s/yaml'
import { type Command, line } from '../call'
import { Failure } from '../failure'
import { flagHelp } from '../flag-help'
import { catching } from '../run'
import { GLOBAL } from '../shared-flags'

const CLIENT = 'v1.36.2'
const KUSTOMIZE = 'v5.8.1'

export const version: Command = {
  name: 'version',
  group: 'Other Commands:',
  short: 'Print the client and server version information',
  usage: 'version [flags] [options]',
  flags: [
    { name: 'client', type: 'bool', help: 'If true, shows client version only (no server required).' },
    {
      name: 'output',
      short: 'o',
      type: 'string',
      values: ['json', 'yaml'],
      help: "One of 'yaml' or 'json'.",
    },
  ],
  *run(call) {
    const output = call.flags.string('output')
    if (output && output !== 'json' && output !== 'yaml')
      throw new Failure(`--output must be 'yaml' or 'json'`)
    const info = (gitVersion: string) => ({ major: '1', minor: '36', gitVersion, platform: 'linux/amd64' })
    const answer: Record<string, unknown> = { clientVersion: info(CLIENT), kustomizeVersion: KUSTOMIZE }
    const server = call.flags.bool('client')
      ? undefined
      : yield* catching(call.client.get<unknown>('/version'))
    const found =
      server && 'value' in server
        ? ((server.value as { gitVersion?: string } | undefined)?.gitVersion ?? CLIENT)
        : undefined
    if (found) answer.serverVersion = info(found)
    if (output) return call.out(output === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : toYaml(answer))
    line(call, `Client Version: ${CLIENT}`)
    line(call, `Kustomize Version: ${KUSTOMIZE}`)
    if (found) line(call, `Server Version: ${found}`)
    else if (server && 'thrown' in server) throw server.thrown
  },
}

export const clusterInfo: Command = {
  name: 'cluster-info',
  group: 'Cluster Management Commands:',
  short: 'Display cluster information',
  usage: 'cluster-info [flags] [options]',
  *run(call) {
    const path = '/api/v1/namespaces/kube-system/services'
    const list = yield* call.client.list(path, { labelSelector: 'kubernetes.io/cluster-service=true' })
    line(call, `Kubernetes control plane is running at ${call.access.server}`)
    for (const { metadata } of list.items) {
      const name = metadata.labels?.['kubernetes.io/name'] ?? metadata.name
      line(call, `${name} is running at ${call.access.server}${path}/${metadata.name}:dns/proxy`)
    }
    line(call, "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.")
  },
}

export const options: Command = {
  name: 'options',
  short: 'Print the list of flags inherited by all commands',
  usage: 'options [options]',
  hidden: true,
  run(call) {
    call.out(
      `The following options can be passed to any command:\n\n${GLOBAL.filter(({ hidden }) => !hidden)
        .map(flagHelp)
        .join('\n')}`,
    )
  },
}

export const plugin: Command = {
  name: 'plugin',
  group: 'Other Commands:',
  short: 'Provides utilities for interacting with plugins',
  usage: 'plugin [flags] [options]',
  commands: [
    {
      name: 'list',
      short: "List all visible plugin executables on a user's PATH",
      usage: 'list [flags] [options]',
      flags: [
        {
          name: 'name-only',
          type: 'bool',
          help: 'If true, display only the binary name of each plugin, rather than its full path',
        },
      ],
      run() {
        throw new Failure('unable to find any kubectl plugins in your PATH')
      },
    },
  ],
}

const absent = (name: string, group: Command['group'], short: string, instead: string): Command => ({
  name,
  group,
  short,
  usage: `${name} [options]`,
  run() {
    throw new Failure(`kubectl ${name} is not simulated here: ${instead}`)
  },
})

export const proxy = absent(
  'proxy',
  'Troubleshooting and Debugging Commands:',
  'Run a proxy to the Kubernetes API server',
  "use 'kubectl get --raw PATH'",
)
export const kustomize = absent(
  'kustomize',
  'Advanced Commands:',
  'Build a kustomization target from a directory or URL',
  'use plain manifests with -f',
)
export const certificate = absent(
  'certificate',
  'Cluster Management Commands:',
  'Modify certificate resources',
  'certificates are not simulated',
)
