/** Pages of Roles and RoleBindings. Mirrors kubectl/pkg/describe/describe.go (describeRole, describeRoleBinding). */
import type { Role, RoleBinding } from '../../k8s/api'
import type { Call } from '../call'
import type { Thing } from '../client'
import type { Description } from './description'
import { describeLabels } from './metadata'

export function describeRole(_call: Call, d: Description, thing: Thing): void {
  const { rules = [] } = thing as unknown as Role
  d.line(0, `Name:\t${thing.metadata.name}`)
  describeLabels(d, thing)
  d.line(0, 'PolicyRule:')
  d.line(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs')
  d.line(1, '---------\t-----------------\t--------------\t-----')
  const rows = rules.flatMap((rule) => {
    const resources = (rule.resources ?? []).flatMap((resource) =>
      (rule.apiGroups ?? ['']).map((group) =>
        group && group !== '*' ? `${resource}.${group}` : group === '*' ? `${resource}.*` : resource,
      ),
    )
    return (resources.length > 0 ? resources : ['']).map(
      (resource) =>
        `${resource}\t[${(rule.nonResourceURLs ?? []).join(' ')}]\t[${(rule.resourceNames ?? []).join(' ')}]\t[${rule.verbs.join(' ')}]`,
    )
  })
  for (const row of rows.sort()) d.line(1, row)
}

export function describeRoleBinding(_call: Call, d: Description, thing: Thing): void {
  const { roleRef, subjects = [] } = thing as unknown as RoleBinding
  d.line(0, `Name:\t${thing.metadata.name}`)
  describeLabels(d, thing)
  d.line(0, 'Role:')
  d.line(1, `Kind:\t${roleRef.kind}`)
  d.line(1, `Name:\t${roleRef.name}`)
  d.line(0, 'Subjects:')
  d.line(1, 'Kind\tName\tNamespace')
  d.line(1, '----\t----\t---------')
  for (const { kind, name, namespace } of subjects) d.line(1, `${kind}\t${name}\t${namespace ?? ''}`)
}
