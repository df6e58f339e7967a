/**
 * As whom and with which rights a container runs: the container's own settings over its pod's.
 * Mirrors pkg/securitycontext/util.go and kuberuntime/security_context_others.go.
 */
import type { Pod } from '../../k8s/api'
import type { ContainerSecurity, ImageStatus } from '../cri'
import { type AnyContainer, podName } from './surroundings'

export function containerSecurity(pod: Pod, container: AnyContainer): ContainerSecurity {
  const own = container.securityContext ?? {}
  const shared = pod.spec?.securityContext ?? {}
  const runAsUser = own.runAsUser ?? shared.runAsUser
  const runAsGroup = own.runAsGroup ?? shared.runAsGroup
  const seccomp = own.seccompProfile ?? shared.seccompProfile
  const groups = [...(shared.supplementalGroups ?? [])]
  if (shared.fsGroup !== undefined) groups.push(shared.fsGroup)
  return {
    ...(runAsUser !== undefined && { runAsUser }),
    ...(runAsGroup !== undefined && { runAsGroup }),
    supplementalGroups: groups,
    readOnlyRootFilesystem: own.readOnlyRootFilesystem ?? false,
    privileged: own.privileged ?? false,
    noNewPrivileges: own.allowPrivilegeEscalation === false,
    addCapabilities: own.capabilities?.add ?? [],
    dropCapabilities: own.capabilities?.drop ?? [],
    seccompUnconfined: (seccomp?.type ?? 'Unconfined') === 'Unconfined',
    ...(seccomp?.localhostProfile && { seccompLocalhost: seccomp.localhostProfile }),
    ...(shared.supplementalGroupsPolicy === 'Strict' && { strictGroups: true }),
  }
}

/** What runAsNonRoot forbids; undefined when the container may run. */
export function nonRootProblem(pod: Pod, container: AnyContainer, image: ImageStatus): string | undefined {
  const own = container.securityContext ?? {}
  const shared = pod.spec?.securityContext ?? {}
  if (!(own.runAsNonRoot ?? shared.runAsNonRoot)) return undefined
  const where = `(pod: "${podName(pod)}", container: ${container.name})`
  const user = own.runAsUser ?? shared.runAsUser
  if (user === 0) return `container's runAsUser breaks non-root policy ${where}`
  if (user !== undefined) return undefined
  if (image.username)
    return `container has runAsNonRoot and image has non-numeric user (${image.username}), cannot verify user is non-root ${where}`
  return (image.uid ?? 0) === 0 ? `container has runAsNonRoot and image will run as root ${where}` : undefined
}
