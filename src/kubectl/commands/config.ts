/** kubectl config: shows and changes the kubeconfig file. Mirrors kubectl/pkg/cmd/config. */
import { toYaml } from '../../k8s/yaml'
import { type Call, type Command, line } from '../call'
import { Failure, usageFailure } from '../failure'
import { type Config, type Context, writeConfig } from '../kubeconfig'
import { prettyJson } from '../printers/json'
import { OUTPUT } from '../shared-flags'
import { TABLE, TabWriter } from '../tab-writer'

const local = (command: Omit<Command, 'run'> & { act(call: Call): void }): Command => ({
  ...command,
  run(call) {
    command.act(call)
  },
})

const currentContext = local({
  name: 'current-context',
  short: 'Display the current-context',
  usage: 'current-context [flags] [options]',
  act(call) {
    const current = call.access.config['current-context']
    if (!current) throw new Failure('current-context is not set')
    line(call, current)
  },
})

const getContexts = local({
  name: 'get-contexts',
  short: 'Describe one or many contexts',
  usage: 'get-contexts [(-o|--output=)name)] [options]',
  completes: 'contexts',
  flags: [
    {
      name: 'no-headers',
      type: 'bool',
      help: "When using the default or custom-column output format, don't print headers (default print headers).",
    },
    { name: 'output', short: 'o', type: 'string', help: 'Output format. One of: (name).' },
  ],
  act(call) {
    const { config } = call.access
    const wanted = call.args
    const contexts = [...(config.contexts ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const name of wanted)
      if (!contexts.some((each) => each.name === name)) throw new Failure(`context ${name} not found`)
    const shown = wanted.length > 0 ? contexts.filter(({ name }) => wanted.includes(name)) : contexts
    if (call.flags.string('output') === 'name') return shown.forEach(({ name }) => line(call, name))
    const writer = new TabWriter(TABLE)
    if (!call.flags.bool('no-headers')) writer.write('CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n')
    for (const { name, context } of shown)
      writer.write(
        `${name === config['current-context'] ? '*' : ''}\t${name}\t${context.cluster ?? ''}\t${context.user ?? ''}\t${context.namespace ?? ''}\n`,
      )
    call.out(writer.flush())
  },
})

const getClusters = local({
  name: 'get-clusters',
  short: 'Display clusters defined in the kubeconfig',
  usage: 'get-clusters [options]',
  act: (call) =>
    call.out(`NAME\n${(call.access.config.clusters ?? []).map(({ name }) => `${name}\n`).join('')}`),
})
const getUsers = local({
  name: 'get-users',
  short: 'Display users defined in the kubeconfig',
  usage: 'get-users [options]',
  act: (call) =>
    call.out(`NAME\n${(call.access.config.users ?? []).map(({ name }) => `${name}\n`).join('')}`),
})

const view = local({
  name: 'view',
  short: 'Display merged kubeconfig settings or a specified kubeconfig file',
  usage: 'view [flags] [options]',
  flags: [
    ...OUTPUT,
    {
      name: 'minify',
      type: 'bool',
      help: 'Remove all information not used by current-context from the output',
    },
    { name: 'raw', type: 'bool', help: 'Display raw byte data and sensitive data' },
    {
      name: 'flatten',
      type: 'bool',
      help: 'Flatten the resulting kubeconfig file into self-contained output (useful for creating portable kubeconfig files)',
    },
  ],
  act(call) {
    const config = call.flags.bool('minify') ? minified(call.access.config) : call.access.config
    const shown = call.flags.bool('raw') ? config : redacted(config)
    call.out(call.flags.string('output') === 'json' ? `${prettyJson(shown)}\n` : toYaml(shown))
  },
})

function minified(config: Config): Config {
  const current = config.contexts?.find(({ name }) => name === config['current-context'])
  if (!current) throw new Failure('cannot locate context ' + (config['current-context'] ?? ''))
  return {
    ...config,
    contexts: [current],
    clusters: config.clusters?.filter(({ name }) => name === current.context.cluster) ?? null,
    users: config.users?.filter(({ name }) => name === current.context.user) ?? null,
  }
}

const SECRET: Readonly<Record<string, string>> = {
  'certificate-authority-data': 'DATA+OMITTED',
  'client-certificate-data': 'DATA+OMITTED',
  'client-key-data': 'DATA+OMITTED',
  token: 'REDACTED',
  password: 'REDACTED',
}
function redacted(config: Config): Config {
  const hide = (map: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, SECRET[key] ?? value]))
  return {
    ...config,
    clusters: config.clusters?.map(({ name, cluster }) => ({ name, cluster: hide(cluster) })) ?? null,
    users: config.users?.map(({ name, user }) => ({ name, user: hide(user) })) ?? null,
  }
}

const useContext = local({
  name: 'use-context',
  aliases: ['use'],
  short: 'Set the current-context in a kubeconfig file',
  usage: 'use-context CONTEXT_NAME [options]',
  completes: 'contexts',
  act(call) {
    const [name] = call.args
    if (call.args.length !== 1 || !name) throw usageFailure(call.path, 'you must specify a context name')
    const { config, path } = call.access
    if (!config.contexts?.some((each) => each.name === name))
      throw new Failure(`no context exists with the name: "${name}"`)
    writeConfig(call.system, path, { ...config, 'current-context': name })
    line(call, `Switched to context "${name}".`)
  },
})

const setContext = local({
  name: 'set-context',
  short: 'Set a context entry in kubeconfig',
  usage:
    'set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace] [options]',
  completes: 'contexts',
  flags: [{ name: 'current', type: 'bool', help: 'Modify the current context' }],
  act(call) {
    const { flags, access } = call
    const { config, path } = access
    const current = flags.bool('current')
    const name = current ? (config['current-context'] ?? '') : (call.args[0] ?? '')
    if (current && call.args.length > 0)
      throw new Failure('you cannot specify both a context name and --current')
    if (current && !name) throw new Failure('no current context is set')
    if (!name) throw usageFailure(call.path, 'Unexpected args: []')
    const contexts = [...(config.contexts ?? [])]
    const at = contexts.findIndex((each) => each.name === name)
    const change: Context = {
      ...(at >= 0 ? contexts[at]!.context : {}),
      ...(flags.changed('cluster') ? { cluster: flags.string('cluster') } : {}),
      ...(flags.changed('user') ? { user: flags.string('user') } : {}),
      ...(flags.changed('namespace') ? { namespace: flags.string('namespace') } : {}),
    }
    if (at >= 0) contexts[at] = { name, context: change }
    else contexts.push({ name, context: change })
    writeConfig(call.system, path, { ...config, contexts })
    line(call, `Context "${name}" ${at >= 0 ? 'modified' : 'created'}.`)
  },
})

const deleteContext = local({
  name: 'delete-context',
  short: 'Delete the specified context from the kubeconfig',
  usage: 'delete-context NAME [options]',
  completes: 'contexts',
  act(call) {
    const [name] = call.args
    const { config, path } = call.access
    if (!name) throw usageFailure(call.path, 'you must specify a context name')
    if (!config.contexts?.some((each) => each.name === name))
      throw new Failure(`cannot delete context ${name}, not in ${path}`)
    if (name === config['current-context'])
      call.err(
        'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
      )
    writeConfig(call.system, path, {
      ...config,
      contexts: config.contexts.filter((each) => each.name !== name),
    })
    line(call, `deleted context ${name} from ${path}`)
  },
})

export const config: Command = {
  name: 'config',
  group: 'Other Commands:',
  short: 'Modify kubeconfig files',
  usage: 'config SUBCOMMAND [options]',
  commands: [currentContext, deleteContext, getClusters, getContexts, getUsers, setContext, useContext, view],
}
