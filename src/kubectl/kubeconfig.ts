/** ~/.kube/config: which server, which user, which namespace. Mirrors client-go/tools/clientcmd. */
import type { Syscalls } from '../cluster/linux/syscalls'
import { Failure as Errno } from '../cluster/linux/syscalls'
import { parseYaml, toYaml } from '../k8s/yaml'
import { Failure, Plain } from './failure'
import type { Flags } from './flags'

export interface Context {
  readonly cluster?: string
  readonly user?: string
  readonly namespace?: string
}
export interface Config {
  readonly apiVersion?: string
  readonly kind?: string
  readonly preferences?: object
  readonly clusters?:
    | readonly { readonly name: string; readonly cluster: Readonly<Record<string, unknown>> }[]
    | null
  readonly contexts?: readonly { readonly name: string; readonly context: Context }[] | null
  readonly users?:
    | readonly { readonly name: string; readonly user: Readonly<Record<string, unknown>> }[]
    | null
  readonly 'current-context'?: string
}

export interface Access {
  readonly config: Config
  readonly path: string
  readonly server: string
  readonly namespace: string
  readonly user: string
}

const NONE: Config = {
  apiVersion: 'v1',
  clusters: null,
  contexts: null,
  'current-context': '',
  kind: 'Config',
  users: null,
}

export const configPath = (system: Syscalls, flags: Flags) =>
  flags.string('kubeconfig') ||
  system.env.KUBECONFIG?.split(':').find((path) => path !== '') ||
  `${system.env.HOME ?? '/root'}/.kube/config`

/** The file's content; an empty configuration when there is none. */
export function readConfig(system: Syscalls, path: string, explicit: boolean): Config {
  const text = system.readFile(path)
  if (text instanceof Errno) {
    if (explicit && text.errno === 'ENOENT') throw new Failure(`stat ${path}: no such file or directory`)
    return NONE
  }
  return { ...NONE, ...(parseOne(text) as Config | undefined) }
}

export function writeConfig(system: Syscalls, path: string, config: Config): void {
  const directory = path.slice(0, path.lastIndexOf('/'))
  if (directory) system.mkdir(directory, 0o750)
  const failed = system.writeFile(path, toYaml(config), { mode: 0o600 })
  if (failed) throw new Failure(`open ${path}: ${failed.message.toLowerCase()}`)
}

const parseOne = (text: string): unknown => parseYaml(text)[0]

/** What a command is to talk to, from the file and the flags that overrule it. */
export function accessOf(system: Syscalls, flags: Flags): Access {
  const path = configPath(system, flags)
  const config = readConfig(system, path, flags.changed('kubeconfig'))
  const name = flags.string('context') || config['current-context'] || ''
  const context = config.contexts?.find((each) => each.name === name)?.context
  if (flags.string('context') && !context)
    throw new Plain(`Error in configuration: context was not found for specified context: ${name}`)
  const cluster = config.clusters?.find((each) => each.name === (flags.string('cluster') || context?.cluster))
  return {
    config,
    path,
    server: flags.string('server') || `${cluster?.cluster.server ?? 'http://localhost:8080'}`,
    namespace: flags.string('namespace') || context?.namespace || 'default',
    user: flags.string('user') || context?.user || '',
  }
}
