/** A container's environment, as far as it can be known without running it. Mirrors kubectl/pkg/describe. */
import type { Container, EnvVar, Pod } from '../../k8s/api'
import type { Description } from './description'

export function describeEnvironment(d: Description, container: Container, pod: Pod | undefined): void {
  describeSources(d, container)
  const env = container.env ?? []
  d.line(2, env.length === 0 ? 'Environment:\t<none>' : 'Environment:')
  for (const variable of env) for (const text of variableLines(variable, container, pod)) d.line(3, text)
}

function describeSources(d: Description, container: Container): void {
  const sources = container.envFrom ?? []
  if (sources.length === 0) return
  d.line(2, 'Environment Variables from:')
  for (const { configMapRef, secretRef, prefix } of sources) {
    const ref = configMapRef ?? secretRef
    const from = `${configMapRef ? 'ConfigMap' : 'Secret'}${prefix ? ` with prefix '${prefix}'` : ''}`
    d.line(3, `${ref?.name ?? ''}\t${from}\tOptional: ${ref?.optional ?? false}`)
  }
}

function variableLines(
  { name, value = '', valueFrom }: EnvVar,
  container: Container,
  pod: Pod | undefined,
): string[] {
  if (!valueFrom) return value.split('\n').map((part, i) => (i === 0 ? `${name}:\t${part}` : `\t${part}`))
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom
  if (fieldRef) {
    const known = pod ? fieldOf(pod, fieldRef.fieldPath) : ''
    return [`${name}:\t${known} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`]
  }
  if (resourceFieldRef) {
    const known = resourceOf(container, resourceFieldRef.resource)
    return [`${name}:\t${known} (${resourceFieldRef.resource})`]
  }
  if (secretKeyRef)
    return [
      `${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name ?? ''}'>\tOptional: ${secretKeyRef.optional ?? false}`,
    ]
  if (configMapKeyRef)
    return [
      `${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name ?? ''}'>\tOptional: ${configMapKeyRef.optional ?? false}`,
    ]
  return [`${name}:\t`]
}

function fieldOf(pod: Pod, path: string): string {
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path)
  if (subscript) return pod.metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2]!] ?? ''
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name ?? ''
    case 'metadata.namespace':
      return pod.metadata.namespace ?? ''
    case 'metadata.uid':
      return pod.metadata.uid ?? ''
    default:
      return ''
  }
}

/** Cores are rounded up; an unset request or limit is 0 here. */
function resourceOf({ resources }: Container, path: string): string {
  const [which = '', name = ''] = path.split('.')
  const amount = (which === 'limits' ? resources?.limits : resources?.requests)?.[name]
  if (amount === undefined) return '0'
  const thousandths = /^(\d+)m$/.exec(amount)
  return name === 'cpu' && thousandths ? `${Math.ceil(Number(thousandths[1]) / 1000)}` : amount
}
