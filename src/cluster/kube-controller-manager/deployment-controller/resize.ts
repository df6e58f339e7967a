/** Gives ReplicaSets new sizes and says so. Mirrors pkg/controller/deployment/sync.go (scaleReplicaSet). Rule DEP5. */
import type { Deployment } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { refOf } from '../../component'
import { succeeded, type Work } from '../controller'
import type { Deploying } from './deployment-updates'
import { wanted } from './replica-sets'
import { sizeAnnotations, sizeAnnotationsDiffer } from './revision-annotations'
import type { Resize } from './rolling-update'

type Why = 'rollout' | 'scale' | 'rollback'

/** One after the other; `finished` gets false when one was refused, and the sync has then failed. */
export function resizeAll(
  it: Deploying,
  deployment: Deployment,
  resizes: readonly Resize[],
  why: Why,
  work: Work,
  finished: (done: boolean) => void,
): void {
  const [first, ...rest] = resizes
  if (!first) return finished(true)
  resize(it, deployment, first, why, work, (done) =>
    done ? resizeAll(it, deployment, rest, why, work, finished) : finished(false),
  )
}

function resize(
  { shop }: Deploying,
  deployment: Deployment,
  { replicaSet, to }: Resize,
  why: Why,
  work: Work,
  finished: (done: boolean) => void,
): void {
  const from = wanted(replicaSet)
  if (from === to && !sizeAnnotationsDiffer(replicaSet, deployment)) return finished(true)
  const { namespace, name } = replicaSet.metadata
  const body = {
    ...replicaSet,
    metadata: {
      ...replicaSet.metadata,
      annotations: { ...replicaSet.metadata.annotations, ...sizeAnnotations(deployment) },
    },
    spec: { ...replicaSet.spec, replicas: to },
  }
  const send = () =>
    work.request({ method: 'PUT', path: pathOf('replicasets.apps', namespace, name), body }, (response) => {
      if (!succeeded(response)) work.fail()
      else if (from !== to) say()
      finished(succeeded(response))
    })
  const say = () => {
    const direction = from < to ? 'up' : 'down'
    const message = `Scaled ${direction} replica set ${name} from ${from} to ${to}`
    shop.events.event(deployment, 'Normal', 'ScalingReplicaSet', message)
  }
  if (from === to) return send()
  const decision = shop.host.journal.decided(refOf('deployments.apps', deployment), {
    reason: 'ScaleReplicaSet',
    because: { replicaSet: name, from, to, why },
  })
  shop.host.journal.because(decision, send)
}
