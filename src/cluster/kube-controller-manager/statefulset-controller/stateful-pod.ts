/**
 * The pod of one ordinal, with its own name and its own volumes. Mirrors
 * pkg/controller/statefulset/stateful_set_utils.go.
 */
import type { Pod, PodTemplateSpec, StatefulSet } from '../../../k8s/api'
import { isPodAvailable, isPodReady } from '../../../k8s/pod'
import { fromTime } from '../../../k8s/time'
import { REVISION_HASH } from '../controller-revisions'
import { type NewPod, podFromTemplate } from '../pod-control'

const POD_NAME = 'statefulset.kubernetes.io/pod-name'
const POD_INDEX = 'apps.kubernetes.io/pod-index'

/** 'web-3' → 3; −1 when the pod is none of the set's. */
export function ordinalOf(set: StatefulSet, pod: Pod): number {
  const rest = pod.metadata.name.slice(set.metadata.name.length + 1)
  return pod.metadata.name.startsWith(`${set.metadata.name}-`) && /^\d+$/.test(rest) ? Number(rest) : -1
}

export const podName = (set: StatefulSet, ordinal: number) => `${set.metadata.name}-${ordinal}`
export const claimName = (set: StatefulSet, template: string, ordinal: number) =>
  `${template}-${set.metadata.name}-${ordinal}`

export function statefulPod(
  set: StatefulSet,
  template: PodTemplateSpec,
  ordinal: number,
  revision: string,
): NewPod {
  const pod = podFromTemplate(template, set)
  const name = podName(set, ordinal)
  const claimed = set.spec?.volumeClaimTemplates ?? []
  const names = new Set(claimed.map(({ metadata }) => metadata?.name))
  const volumes = [
    ...claimed.map(({ metadata }) => ({
      name: metadata!.name,
      persistentVolumeClaim: { claimName: claimName(set, metadata!.name, ordinal) },
    })),
    ...(template.spec?.volumes ?? []).filter((volume) => !names.has(volume.name)),
  ]
  const { generateName: _, ...metadata } = pod.metadata
  return {
    ...pod,
    metadata: {
      ...metadata,
      name,
      labels: {
        ...pod.metadata.labels,
        [POD_NAME]: name,
        [POD_INDEX]: `${ordinal}`,
        [REVISION_HASH]: revision,
      },
    },
    spec: {
      ...template.spec,
      hostname: name,
      ...(set.spec?.serviceName && { subdomain: set.spec.serviceName }),
      ...(volumes.length > 0 && { volumes }),
    },
  }
}

export const isRunningAndReady = (pod: Pod) => pod.status?.phase === 'Running' && isPodReady(pod)
export const isAvailable = (set: StatefulSet, pod: Pod, now: number) =>
  isRunningAndReady(pod) && isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, now, fromTime)
export const isTerminating = ({ metadata }: Pod) => metadata.deletionTimestamp !== undefined
export const revisionOf = ({ metadata }: Pod) => metadata.labels?.[REVISION_HASH] ?? ''
