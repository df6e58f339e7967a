/** kubectl auth can-i and whoami. Mirrors kubectl/pkg/cmd/auth. */
import { type Call, type Command, line } from '../call'
import { usageFailure } from '../failure'
import { printerOf } from '../printers/output'
import { findKind } from '../resource-types'
import { ALL_NAMESPACES, OUTPUT } from '../shared-flags'
import { TABLE, TabWriter } from '../tab-writer'
import type { Thing } from '../client'
import { catching, type Task } from '../run'

const canI: Command = {
  name: 'can-i',
  short: 'Check whether an action is allowed',
  usage: 'can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]',
  flags: [
    ALL_NAMESPACES,
    { name: 'list', type: 'bool', help: 'If true, prints all allowed actions.' },
    {
      name: 'quiet',
      short: 'q',
      type: 'bool',
      help: 'If true, suppress output and just return the exit code.',
    },
    { name: 'subresource', type: 'string', help: 'SubResource such as pod/log or deployment/scale' },
    { name: 'no-headers', type: 'bool', help: 'If true, prints allowed actions without headers' },
  ],
  *run(call) {
    if (call.flags.bool('list')) return yield* listAllowed(call)
    if (call.args.length < 2 && !(call.args[1] ?? '').startsWith('/'))
      throw usageFailure(
        call.path,
        'you must specify two arguments: verb resource or verb resource/resourceName.',
      )
    const allowed = yield* isAllowed(call, call.args[0]!, call.args[1]!)
    if (!call.flags.bool('quiet')) line(call, allowed ? 'yes' : 'no')
    return allowed ? 0 : 1
  },
}

function* isAllowed(call: Call, verb: string, word: string): Task<boolean> {
  const [type = '', name] = word.split('/')
  const kind = findKind(type)
  if (!kind && !word.startsWith('/') && type !== '*')
    call.err(`Warning: the server doesn't have a resource type '${type}'\n\n`)
  const namespace = call.flags.bool('all-namespaces') || (kind && !kind.namespaced) ? '' : call.namespace
  if (kind && !kind.namespaced)
    call.err(
      `Warning: resource '${kind.plural}' is not namespace scoped${kind.group ? ` in group '${kind.group}'` : ''}\n\n`,
    )
  const resourceAttributes = {
    namespace,
    verb,
    group: kind?.group ?? '',
    resource: kind?.plural ?? type,
    ...(name ? { name } : {}),
  }
  const spec = word.startsWith('/') ? { nonResourceAttributes: { path: word, verb } } : { resourceAttributes }
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', metadata: {}, spec }
  const answer = yield* call.client.create<{ status?: { allowed?: boolean } }>(
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body,
  )
  // A server that does not weigh rights (ours has one user, the administrator) gives no verdict.
  return answer.status?.allowed ?? true
}

function* listAllowed(call: Call): Task<void> {
  yield* call.client.start()
  const writer = new TabWriter(TABLE)
  if (!call.flags.bool('no-headers')) writer.write('Resources\tNon-Resource URLs\tResource Names\tVerbs\n')
  writer.write('*.*\t[]\t[]\t[*]\n')
  writer.write('\t[*]\t[]\t[*]\n')
  call.out(writer.flush())
}

const whoami: Command = {
  name: 'whoami',
  short: 'Experimental: Check self subject attributes',
  usage: 'whoami [options]',
  flags: OUTPUT,
  *run(call) {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} }
    const outcome = yield* catching(
      call.client.create('/apis/authentication.k8s.io/v1/selfsubjectreviews', body),
    )
    if ('thrown' in outcome) throw outcome.thrown
    const printer = printerOf(call)
    if (printer) return call.out(printer(outcome.value))
    call.out(attributes(outcome.value, call.access.user))
  },
}

interface UserInfo {
  readonly username?: string
  readonly uid?: string
  readonly groups?: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** What kubeadm writes into the administrator's certificate. */
const administrator = (username: string): UserInfo => ({
  username,
  groups: ['kubeadm:cluster-admins', 'system:authenticated'],
})

function attributes({ status }: Thing, user: string): string {
  const info = (status as { userInfo?: UserInfo } | undefined)?.userInfo ?? administrator(user)
  const writer = new TabWriter(TABLE)
  writer.write('ATTRIBUTE\tVALUE\n')
  if (info.username) writer.write(`Username\t${info.username}\n`)
  if (info.uid) writer.write(`UID\t${info.uid}\n`)
  if (info.groups?.length) writer.write(`Groups\t[${info.groups.join(' ')}]\n`)
  for (const key of Object.keys(info.extra ?? {}).sort())
    writer.write(`Extra: ${key}\t[${info.extra![key]!.join(' ')}]\n`)
  return writer.flush()
}

export const auth: Command = {
  name: 'auth',
  group: 'Troubleshooting and Debugging Commands:',
  short: 'Inspect authorization',
  usage: 'auth [flags] [options]',
  commands: [canI, whoami],
}
