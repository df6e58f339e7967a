/** A Job's own selector and the labels that tie its pods to it. Mirrors pkg/registry/batch/job/strategy.go generateSelector. */
import type { ApiObject } from '../../../journal/entry'
import type { Job } from '../../../k8s/api'
import type { Strategy } from './registry'

export const jobStrategy = (strategy: Strategy): Strategy => ({
  ...strategy,
  prepareForCreate(_, object) {
    const { status: _s, ...job } = object as unknown as Job
    if (job.spec?.manualSelector) return { ...job, status: {} } as unknown as ApiObject
    const { uid, name } = job.metadata
    const labels = {
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': name ?? '',
      'controller-uid': uid,
      'job-name': name ?? '',
    }
    const template = job.spec!.template
    return {
      ...job,
      metadata: {
        ...job.metadata,
        labels: { ...(job.metadata.labels ?? template.metadata?.labels), ...labels },
      },
      spec: {
        ...job.spec,
        selector: { ...job.spec?.selector, matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
        template: {
          ...template,
          metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } },
        },
      },
      status: {},
    } as unknown as ApiObject
  },
})
