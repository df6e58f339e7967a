/** kubectl autoscale. Mirrors kubectl/pkg/cmd/autoscale/autoscale.go. */
import { type Call, type Command, namespaceGiven } from '../call'
import { forEachItem } from '../changing'
import { pathFor, type Thing } from '../client'
import { Failure } from '../failure'
import { changeQuery, dryRunOf, resultPrinter } from '../printers/result'
import { kindNamed } from '../resource-types'
import { CHANGE, FILENAME } from '../shared-flags'
import type { Item } from '../targets'

export const autoscale: Command = {
  name: 'autoscale',
  group: 'Deploy Commands:',
  short: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  usage:
    'autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY] [options]',
  completes: 'resources',
  flags: [
    ...FILENAME,
    ...CHANGE,
    {
      name: 'min',
      type: 'int',
      default: '-1',
      help: "The lower limit for the number of pods that can be set by the autoscaler. If it's not specified or negative, the server will apply a default value.",
    },
    {
      name: 'max',
      type: 'int',
      default: '-1',
      required: true,
      help: 'The upper limit for the number of pods that can be set by the autoscaler. Required.',
    },
    {
      name: 'cpu',
      type: 'string',
      help: 'Target CPU utilization over all the pods. When specified as a percentage (e.g. "70%" for 70%) it is the average utilization, as a quantity (e.g. "500m") the average value.',
    },
    { name: 'memory', type: 'string', help: 'Target memory utilization over all the pods.' },
    {
      name: 'cpu-percent',
      type: 'int',
      default: '-1',
      deprecated:
        "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
      help: 'The target average CPU utilization (represented as a percent of requested CPU) over all the pods.',
    },
    {
      name: 'name',
      type: 'string',
      help: 'The name for the newly created object. If not specified, the name of the input resource will be used.',
    },
  ],
  *run(call) {
    const { flags } = call
    if (flags.int('max') < 1)
      throw new Failure(`--max=MAXPODS is required and must be at least 1, max: ${flags.int('max')}`)
    if (flags.int('max') < flags.int('min'))
      throw new Failure(
        `--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${flags.int('max')}, min: ${flags.int('min')}`,
      )
    const dryRun = dryRunOf(call)
    const done = resultPrinter(call, dryRun)
    const kind = kindNamed('horizontalpodautoscalers')
    yield* forEachItem(call, call.args, function* (item) {
      const hpa = autoscalerOf(call, item)
      const path = pathFor(kind, item.namespace)
      const made =
        dryRun === 'client'
          ? hpa
          : yield* call.client.create(path, hpa, changeQuery(dryRun, 'kubectl-autoscale'))
      done(made, 'autoscaled')
    })
  },
}

function autoscalerOf(call: Call, { kind, name, namespace }: Item): Thing {
  const { flags } = call
  const cpu = flags.changed('cpu-percent') ? `${flags.int('cpu-percent')}%` : flags.string('cpu')
  const metrics = [...metricOf('cpu', cpu), ...metricOf('memory', flags.string('memory'))]
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: flags.string('name') || name, ...(namespaceGiven(call) ? { namespace } : {}) },
    spec: {
      maxReplicas: flags.int('max'),
      ...(metrics.length > 0 ? { metrics } : {}),
      ...(flags.int('min') > 0 ? { minReplicas: flags.int('min') } : {}),
      scaleTargetRef: { apiVersion: kind.apiVersion, kind: kind.kind, name },
    },
    status: { currentMetrics: null, desiredReplicas: 0 },
  }
}

function metricOf(name: string, target: string): object[] {
  if (target === '') return []
  const percent = /^(\d+)%?$/.exec(target)
  const aim = percent
    ? { averageUtilization: Number(percent[1]), type: 'Utilization' }
    : { averageValue: target, type: 'AverageValue' }
  return [{ resource: { name, target: aim }, type: 'Resource' }]
}
