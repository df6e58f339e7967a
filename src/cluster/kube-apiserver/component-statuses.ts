/** Whether the control plane's processes answer on their health ports. Mirrors pkg/registry/core/componentstatus/rest.go. */
import type { ApiObject } from '../../journal/entry'
import { notFound } from './refusal'
import type { Call } from './kube-apiserver'

const PROBED = [
  { name: 'controller-manager', process: 'kube-controller-manager', port: 10_257 },
  { name: 'scheduler', process: 'kube-scheduler', port: 10_259 },
  { name: 'etcd-0', process: 'etcd', port: 2_379 },
]

/** What a get or list of componentstatuses answers: nothing of it is stored. */
export function componentStatuses({ server, route }: Call): object {
  const items = PROBED.map(({ name, process, port }) => {
    const isUp = server.isUp?.(process) ?? true
    const url = `https://127.0.0.1:${port}/healthz`
    const message = isUp ? 'ok' : `Get "${url}": dial tcp 127.0.0.1:${port}: connect: connection refused`
    const conditions = [{ type: 'Healthy', status: isUp ? 'True' : 'False', message }]
    return { metadata: { name, creationTimestamp: null }, conditions } as unknown as ApiObject
  })
  const { kind, name } = route
  const whole = { apiVersion: 'v1', kind: kind.kind }
  if (name === undefined)
    return { apiVersion: 'v1', kind: `${kind.kind}List`, metadata: { resourceVersion: '' }, items }
  const item = items.find(({ metadata }) => metadata.name === name)
  if (!item) throw notFound(kind, name)
  return { ...item, ...whole }
}
