/** Table of contents of the gallery: manifests to start from, under the question that brings people to them. */
import type { PlainWordKey } from '../../i18n/words'
import type { SceneId } from '../../scenes/scene'
import { DEFAULT_CLUSTER, type Input, type Session } from '../../session/session'
import imageErrors from './image-errors.yaml?raw'
import initContainers from './init-containers.yaml?raw'
import labels from './labels.yaml?raw'
import lifecycleDemo from './lifecycle-demo.yaml?raw'
import livenessExec from './liveness-exec.yaml?raw'
import livenessHttp from './liveness-http.yaml?raw'
import memleak from './memleak.yaml?raw'
import qos from './qos.yaml?raw'
import readinessExec from './readiness-exec.yaml?raw'
import restartPolicies from './restart-policies.yaml?raw'
import stress from './stress.yaml?raw'
import termination from './termination.yaml?raw'

export interface Example {
  readonly name: string
  readonly about: PlainWordKey
  readonly manifest: string
  /** The scene that shows it best. */
  readonly scene: SceneId
  /** Where it opens, ms: shortly before something worth seeing. */
  readonly opensAt: number
  /** What is typed after the manifest was applied: [seconds, line]. */
  readonly steps?: readonly (readonly [at: number, line: string])[]
}

export interface Question {
  readonly asks: PlainWordKey
  readonly examples: readonly Example[]
}

export const questions: readonly Question[] = [
  {
    asks: 'question.restarts',
    examples: [
      {
        name: 'liveness-exec',
        about: 'example.liveness-exec',
        manifest: livenessExec,
        scene: 'cluster',
        opensAt: 66_000,
      },
      {
        name: 'liveness-http',
        about: 'example.liveness-http',
        manifest: livenessHttp,
        scene: 'cluster',
        opensAt: 0,
        steps: [[30, 'kubectl exec liveness-http -- rm -f /usr/share/nginx/html/healthz']],
      },
      { name: 'memleak', about: 'example.memleak', manifest: memleak, scene: 'cluster', opensAt: 0 },
      {
        name: 'restart-policies',
        about: 'example.restart-policies',
        manifest: restartPolicies,
        scene: 'cluster',
        opensAt: 0,
      },
    ],
  },
  {
    asks: 'question.start',
    examples: [
      {
        name: 'init-containers',
        about: 'example.init-containers',
        manifest: initContainers,
        scene: 'cluster',
        opensAt: 0,
        steps: [
          [30, 'kubectl create service clusterip myservice --tcp=80:9376'],
          [60, 'kubectl create service clusterip mydb --tcp=80:9377'],
        ],
      },
      {
        name: 'image-errors',
        about: 'example.image-errors',
        manifest: imageErrors,
        scene: 'cluster',
        opensAt: 0,
      },
    ],
  },
  {
    asks: 'question.traffic',
    examples: [
      {
        name: 'readiness-exec',
        about: 'example.readiness-exec',
        manifest: readinessExec,
        scene: 'cluster',
        opensAt: 0,
        steps: [
          [90, 'kubectl exec readiness-exec -- rm -f /tmp/ready'],
          [150, 'kubectl exec readiness-exec -- touch /tmp/ready'],
        ],
      },
    ],
  },
  {
    asks: 'question.stop',
    examples: [
      {
        name: 'termination',
        about: 'example.termination',
        manifest: termination,
        scene: 'cluster',
        opensAt: 14_000,
        steps: [
          [15, 'kubectl delete pod deaf polite prestop slow-prestop forced --wait=false'],
          [20, 'kubectl delete pod forced-0 --grace-period=0 --force'],
        ],
      },
      {
        name: 'lifecycle-demo',
        about: 'example.lifecycle-demo',
        manifest: lifecycleDemo,
        scene: 'cluster',
        opensAt: 0,
        steps: [[20, 'kubectl delete pod lifecycle-demo --wait=false']],
      },
    ],
  },
  {
    asks: 'question.resources',
    examples: [
      { name: 'stress', about: 'example.stress', manifest: stress, scene: 'cluster', opensAt: 0 },
      { name: 'qos', about: 'example.qos', manifest: qos, scene: 'cluster', opensAt: 0 },
    ],
  },
  {
    asks: 'question.belongs',
    examples: [
      {
        name: 'labels',
        about: 'example.labels',
        manifest: labels,
        scene: 'cluster',
        opensAt: 0,
        steps: [
          [10, 'kubectl label pod pod-demo tier=frontend'],
          [12, 'kubectl label pod pod-demo app=myapp --overwrite'],
          [14, 'kubectl get pod -l app=myapp'],
        ],
      },
    ],
  },
]

/** What a first visit opens on. */
export const first: Example = questions[0]!.examples[0]!

export const APPLY = 'kubectl apply -f -'

/** The run of an example: its manifest applied at 0, then its steps. */
export function sessionOf({ manifest, steps = [] }: Example): Session {
  const inputs: Input[] = [{ at: 0, line: APPLY, stdin: manifest }]
  for (const [seconds, line] of steps) inputs.push({ at: seconds * 1000, line })
  return { version: 1, seed: 1, cluster: DEFAULT_CLUSTER, inputs }
}
