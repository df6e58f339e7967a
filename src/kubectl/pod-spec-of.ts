/** The pod template of any workload, and how to patch it. Mirrors kubectl/pkg/polymorphichelpers/updatepodspec.go. */
import type { PodSpec } from '../k8s/api'
import type { Thing } from './client'
import { Failure } from './failure'

const PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  Deployment: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
}

export function podSpecOf(thing: Thing): PodSpec {
  let value: unknown = thing
  for (const name of pathOf(thing)) value = (value as Record<string, unknown> | undefined)?.[name]
  return (value ?? { containers: [] }) as PodSpec
}

/** A patch of the pod spec, as a patch of the whole object. */
export const wrapPodSpec = (thing: Thing, patch: object): object =>
  pathOf(thing).reduceRight<object>((inner, name) => ({ [name]: inner }), patch)

function pathOf(thing: Thing): readonly string[] {
  const path = PATHS[thing.kind ?? '']
  if (!path) throw new Failure(`the object is not a pod or does not have a pod template: ${thing.kind}`)
  return path
}
