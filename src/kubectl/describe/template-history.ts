/** The pod template of a revision: describe's block, its tabs left as they are (upstream forgets to align them). */
import type { PodTemplateSpec } from '../../k8s/api'
import { Description } from './description'
import { describePodTemplate } from './pod-template'
import { CHANGE_CAUSE } from '../revisions'

/** Mirrors kubectl/pkg/polymorphichelpers/history.go (printTemplate), which writes to no tabwriter. */
export function templateHistory(template: PodTemplateSpec | undefined, cause: string): string {
  const annotations = cause
    ? { ...template?.metadata?.annotations, [CHANGE_CAUSE]: cause }
    : template?.metadata?.annotations
  const d = new Description(0)
  describePodTemplate(
    d,
    template &&
      ({
        ...template,
        metadata: { ...template.metadata, ...(annotations ? { annotations } : {}) },
      } as PodTemplateSpec),
  )
  return d.raw
}
