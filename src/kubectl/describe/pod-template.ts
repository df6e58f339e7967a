/** The Pod Template block. Mirrors kubectl/pkg/describe/describe.go (DescribePodTemplate). */
import type { PodTemplateSpec } from '../../k8s/api'
import { describeContainers } from './containers'
import type { Description } from './description'
import { spreadLines, tolerationLines } from './tolerations'
import { describeVolumes } from './volumes'

export function describePodTemplate(d: Description, template: PodTemplateSpec | undefined): void {
  d.line(0, 'Pod Template:')
  if (!template?.spec) return d.line(1, '<unset>')
  const { metadata, spec } = template
  d.labels('  Labels', metadata?.labels)
  if (Object.keys(metadata?.annotations ?? {}).length > 0)
    d.annotations(metadata?.annotations, '  Annotations')
  if (spec.serviceAccountName) d.line(0, `  Service Account:\t${spec.serviceAccountName}`)
  if (spec.initContainers?.length)
    describeContainers(d, { label: 'Init Containers', containers: spec.initContainers, space: '  ' })
  describeContainers(d, { label: 'Containers', containers: spec.containers, space: '  ' })
  describeVolumes(d, spec.volumes, '  ')
  const spread = spreadLines(spec.topologySpreadConstraints)
  if (spread.length > 0) d.list('  Topology Spread Constraints', spread)
  if (spec.priorityClassName) d.line(0, `  Priority Class Name:\t${spec.priorityClassName}`)
  d.labels('  Node-Selectors', spec.nodeSelector)
  d.list('  Tolerations', tolerationLines(spec.tolerations))
}
