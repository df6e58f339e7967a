/** What a container said when it ended. Mirrors kuberuntime_container.go getTerminationMessage. */
import type { Pod } from '../../k8s/api'
import type { ContainerStatus, Cri } from '../cri'
import { type AnyContainer, allContainers } from './surroundings'

/** container/runtime.go, status_manager.go normalizeStatus. */
const MOST_LOG_LINES = 80
const MOST_LOG_BYTES = 2048
const MOST_BYTES = 4096
const MOST_BYTES_PER_POD = 12 * 1024

export function terminationMessage(
  cri: Cri,
  pod: Pod,
  container: AnyContainer,
  instance: ContainerStatus,
): string {
  const most = Math.min(MOST_BYTES, Math.floor(MOST_BYTES_PER_POD / allContainers(pod).length))
  const file = cri.terminationMessage(instance.id)
  const wantsLog = container.terminationMessagePolicy === 'FallbackToLogsOnError'
  if (file !== '' || !wantsLog || instance.exitCode === 0) return file.slice(0, most)
  const tail = cri.logs(instance.id).slice(-MOST_LOG_LINES)
  const text = tail.map((line) => `${line.text}\n`).join('')
  return text.slice(-MOST_LOG_BYTES).slice(0, most)
}
