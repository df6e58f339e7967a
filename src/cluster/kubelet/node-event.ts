/** Events about the node itself. They name it without uid: 1.35 and 1.36 leave it empty (kubelet.go nodeRef). */
import type { Surroundings } from './surroundings'

export function nodeEvent(
  { recorder, node: { name } }: Surroundings,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  const metadata = { name, uid: '', resourceVersion: '', creationTimestamp: '' }
  recorder.event({ apiVersion: 'v1', kind: 'Node', metadata }, type, reason, message, {
    ref: { kind: 'Node', name },
  })
}
