/** create role, clusterrole, rolebinding, clusterrolebinding. Mirrors kubectl/pkg/cmd/create/create_role.go and its kin. */
import type { Call, Command } from '../call'
import { Failure } from '../failure'
import type { Flag } from '../flags'
import { generator } from '../generator'
import { findKind } from '../resource-types'

const GROUP = 'rbac.authorization.k8s.io'

const RULE_FLAGS: readonly Flag[] = [
  { name: 'verb', type: 'list', help: 'Verb that applies to the resources contained in the rule' },
  { name: 'resource', type: 'list', values: 'resource', help: 'Resource that the rule applies to' },
  {
    name: 'resource-name',
    type: 'list',
    help: 'Resource in the white list that the rule applies to, repeat this flag for multiple items',
  },
]

function rulesOf({ flags }: Call): object[] {
  const verbs = flags.list('verb')
  if (verbs.length === 0) throw new Failure('at least one verb must be specified')
  const names = flags.list('resource-name')
  const urls = flags.list('non-resource-url')
  if (urls.length > 0) return [{ nonResourceURLs: urls, verbs }]
  const byGroup = new Map<string, string[]>()
  for (const word of flags.list('resource')) {
    const [type = '', subresource] = word.split('/')
    const kind = findKind(type)
    if (type !== '*' && !kind) throw new Failure(`the server doesn't have a resource type "${type}"`)
    const group = kind?.group ?? '*'
    byGroup.set(group, [
      ...(byGroup.get(group) ?? []),
      `${kind?.plural ?? '*'}${subresource ? `/${subresource}` : ''}`,
    ])
  }
  if (byGroup.size === 0) throw new Failure('at least one resource must be specified')
  return [...byGroup].map(([group, resources]) => ({
    apiGroups: [group],
    ...(names.length > 0 ? { resourceNames: names } : {}),
    resources,
    verbs,
  }))
}

const SUBJECT_FLAGS: readonly Flag[] = [
  { name: 'clusterrole', type: 'string', help: 'ClusterRole this binding should reference' },
  { name: 'role', type: 'string', help: 'Role this RoleBinding should reference' },
  { name: 'user', type: 'list', help: 'Usernames to bind to the role.' },
  { name: 'group', type: 'list', help: 'Groups to bind to the role.' },
  {
    name: 'serviceaccount',
    type: 'list',
    help: 'Service accounts to bind to the role, in the format <namespace>:<name>.',
  },
]

function bindingOf({ flags }: Call): object {
  const [role, clusterRole] = [flags.string('role'), flags.string('clusterrole')]
  if (Boolean(role) === Boolean(clusterRole))
    throw new Failure('exactly one of clusterrole or role must be specified')
  const subjects: object[] = [
    ...flags.list('user').map((name) => ({ apiGroup: GROUP, kind: 'User', name })),
    ...flags.list('group').map((name) => ({ apiGroup: GROUP, kind: 'Group', name })),
    ...flags.list('serviceaccount').map((text) => {
      const [namespace, name] = text.split(':')
      if (!namespace || !name) throw new Failure('serviceaccount must be <namespace>:<name>')
      return { kind: 'ServiceAccount', name, namespace }
    }),
  ]
  return {
    roleRef: { apiGroup: GROUP, kind: role ? 'Role' : 'ClusterRole', name: role || clusterRole },
    ...(subjects.length > 0 ? { subjects } : {}),
  }
}

export const ACCESS_GENERATORS: readonly Command[] = [
  generator({
    name: 'clusterrole',
    short: 'Create a cluster role',
    usage:
      'clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none] [options]',
    flags: [
      ...RULE_FLAGS,
      { name: 'non-resource-url', type: 'list', help: 'A partial url that user should have access to.' },
    ],
    make: (call, name) => ({
      apiVersion: `${GROUP}/v1`,
      kind: 'ClusterRole',
      metadata: { name },
      rules: rulesOf(call),
    }),
  }),
  generator({
    name: 'clusterrolebinding',
    short: 'Create a cluster role binding for a particular cluster role',
    usage:
      'clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [options]',
    noun: 'clusterrolebinding',
    flags: SUBJECT_FLAGS.filter(({ name }) => name !== 'role').map((flag) =>
      flag.name === 'clusterrole' ? { ...flag, required: true } : flag,
    ),
    make: (call, name) => ({
      apiVersion: `${GROUP}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      ...bindingOf(call),
    }),
  }),
  generator({
    name: 'role',
    short: 'Create a role with single rule',
    usage:
      'role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none] [options]',
    flags: RULE_FLAGS,
    make: (call, name) => ({
      apiVersion: `${GROUP}/v1`,
      kind: 'Role',
      metadata: { name },
      rules: rulesOf(call),
    }),
  }),
  generator({
    name: 'rolebinding',
    short: 'Create a role binding for a particular role or cluster role',
    usage:
      'rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [options]',
    noun: 'rolebinding',
    flags: SUBJECT_FLAGS,
    make: (call, name) => ({
      apiVersion: `${GROUP}/v1`,
      kind: 'RoleBinding',
      metadata: { name },
      ...bindingOf(call),
    }),
  }),
]
