/** An autoscaler's metrics, one line each. Mirrors kubectl/pkg/describe/describe.go (describeHorizontalPodAutoscalerV2). */
import type { MetricSpec, MetricStatus } from '../../k8s/api'

export const metricTexts = (specs: readonly MetricSpec[], statuses: readonly MetricStatus[]) =>
  specs.map((spec, i) => metricText(spec, statuses[i]))

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  const { resource, containerResource, pods, object, external } = spec
  if (resource) {
    const current = status?.resource?.current
    if (resource.target.averageUtilization !== undefined) {
      const used =
        current?.averageUtilization === undefined
          ? '<unknown>'
          : `${current.averageUtilization}% (${current.averageValue ?? ''})`
      return `resource ${resource.name} on pods  (as a percentage of request):\t${used} / ${resource.target.averageUtilization}%`
    }
    return `resource ${resource.name} on pods:\t${current?.averageValue ?? '<unknown>'} / ${resource.target.averageValue ?? ''}`
  }
  if (containerResource) {
    const { name, container, target } = containerResource
    const current = status?.containerResource?.current
    if (target.averageUtilization !== undefined)
      return `resource ${name} of container "${container}" on pods  (as a percentage of request):\t${current?.averageUtilization === undefined ? '<unknown>' : `${current.averageUtilization}% (${current.averageValue ?? ''})`} / ${target.averageUtilization}%`
    return `resource ${name} of container "${container}" on pods:\t${current?.averageValue ?? '<unknown>'} / ${target.averageValue ?? ''}`
  }
  if (pods)
    return `"${pods.metric.name}" on pods:\t${status?.pods?.current.averageValue ?? '<unknown>'} / ${pods.target.averageValue ?? ''}`
  if (object)
    return `"${object.metric.name}" on ${object.describedObject.kind}/${object.describedObject.name} (target value):\t${status?.object?.current.value ?? '<unknown>'} / ${object.target.value ?? ''}`
  if (external)
    return `"${external.metric.name}" (target value):\t${status?.external?.current.value ?? '<unknown>'} / ${external.target.value ?? ''}`
  return '<unknown metric type>'
}
