/**
 * What a user may ask of the API, by the roles that are bound to it. Pure.
 *
 * Mirrors plugin/pkg/auth/authorizer/rbac/rbac.go and, for the roles every cluster has, bootstrappolicy/policy.go in
 * outline: view reads all but secrets and roles, edit writes too, admin and cluster-admin may do all.
 */
interface Rule {
  readonly verbs?: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
}
export interface Role {
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly rules?: readonly Rule[]
}
export interface Binding {
  readonly metadata: { readonly namespace?: string }
  readonly roleRef?: { readonly kind?: string; readonly name?: string }
  readonly subjects?: readonly {
    readonly kind?: string
    readonly name?: string
    readonly namespace?: string
  }[]
}
/** Of the whole cluster: roles and bindings of a namespace have one in their metadata. */
export interface Grants {
  readonly roles: readonly Role[]
  readonly bindings: readonly Binding[]
}
export interface Wanted {
  readonly verb: string
  readonly group: string
  /** With its subresource: 'pods/log'. */
  readonly resource: string
  /** '' at the cluster scope. */
  readonly namespace: string
  readonly name: string
}

const READ = ['get', 'list', 'watch']
const PROTECTED = ['secrets', 'roles', 'rolebindings']

export function mayDo(user: string, wanted: Wanted, { roles, bindings }: Grants): boolean {
  return bindings.some((binding) => {
    const { namespace } = binding.metadata
    if (namespace !== undefined && namespace !== wanted.namespace) return false
    if (!binding.subjects?.some((subject) => isMeant(subject, user))) return false
    const { kind, name = '' } = binding.roleRef ?? {}
    const of = kind === 'Role' ? namespace : undefined
    const role = roles.find(({ metadata }) => metadata.name === name && metadata.namespace === of)
    if (!role) return of === undefined && builtIn(name, wanted)
    return (role.rules ?? []).some((rule) => meets(rule, wanted))
  })
}

function isMeant(
  { kind, name, namespace }: { kind?: string; name?: string; namespace?: string },
  user: string,
): boolean {
  if (kind === 'ServiceAccount') return user === `system:serviceaccount:${namespace}:${name}`
  if (kind === 'User') return user === name
  const [, , home] = /^(system:serviceaccount):([^:]+):/.exec(user) ?? []
  const groups = home ? ['system:serviceaccounts', `system:serviceaccounts:${home}`] : []
  return [...groups, 'system:authenticated'].includes(name ?? '')
}

function builtIn(name: string, { verb, resource }: Wanted): boolean {
  if (name === 'cluster-admin' || name === 'admin') return true
  const isPlain = !PROTECTED.includes(resource)
  if (name === 'edit') return isPlain || resource === 'secrets'
  return name === 'view' && isPlain && READ.includes(verb)
}

const has = (list: readonly string[] | undefined, item: string) =>
  list?.includes('*') === true || list?.includes(item) === true

const meets = (rule: Rule, { verb, group, resource, name }: Wanted): boolean =>
  has(rule.verbs, verb) &&
  has(rule.apiGroups, group) &&
  (has(rule.resources, resource) || has(rule.resources, `*/${resource.split('/')[1] ?? ''}`)) &&
  (!rule.resourceNames?.length || rule.resourceNames.includes(name))
