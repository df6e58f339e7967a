/** Six things that go wrong in every cluster, each told by what the console prints, and each with its right ending. */
import { load } from '../scripts/load.mjs'
import type { encodeLink } from '../src/session/share-link'
import { expect, test } from './learner'

const deployment = (extra = '') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1.27
        readinessProbe: {httpGet: {port: 80}, periodSeconds: 2}${extra}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`
const HOOK = '\n        lifecycle: {preStop: {sleep: {seconds: 4}}}'
const LOAD =
  'load http://$(kubectl get svc web -o jsonpath={.spec.clusterIP})/ --from node/node-1 --rate 20 --for 40s'

interface Story {
  readonly title: string
  readonly manifest: string
  /** Seconds, and what is typed then. */
  readonly steps: readonly (readonly [at: number, line: string, stdin?: string])[]
  readonly until: number
  readonly ends: readonly (string | RegExp)[]
}

const STORIES: readonly Story[] = [
  {
    title: 'a node whose kubelet is stopped loses its pods, and a Deployment replaces them elsewhere',
    manifest: deployment(),
    steps: [
      [10, 'fault stop-kubelet node-1'],
      [400, 'kubectl get nodes'],
      [401, 'kubectl get pods -o wide'],
    ],
    until: 403,
    ends: [
      /node-1\s+NotReady/,
      /1\/1\s+Terminating.*node-1/,
      /web-\w+-\w+\s+1\/1\s+Running\s+0\s+\d+s\s.*node-[23]/,
    ],
  },
  {
    title: 'a rollout to an image that does not exist keeps the old pods serving, and is undone',
    manifest: deployment(),
    steps: [
      [15, 'kubectl set image deployment/web web=nginx:no-such-tag-9'],
      [30, 'kubectl rollout status deployment/web --timeout=10s'],
      [45, 'kubectl get pods'],
      [46, 'kubectl rollout undo deployment/web'],
      [50, 'kubectl rollout status deployment/web'],
    ],
    until: 55,
    ends: [
      'error: timed out waiting for the condition',
      /0\/1\s+(ImagePullBackOff|ErrImagePull)/,
      'deployment.apps/web rolled back',
      'deployment "web" successfully rolled out',
    ],
  },
  {
    title: 'a pod that matters more makes one of less priority leave its node',
    manifest: `apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: batch}
spec:
  replicas: 3
  selector: {matchLabels: {app: batch}}
  template:
    metadata: {labels: {app: batch}}
    spec:
      terminationGracePeriodSeconds: 8
      containers:
      - {name: work, image: "busybox:1.36", command: [sleep, "3600"], resources: {requests: {cpu: 1500m}}}
`,
    steps: [
      [
        15,
        'kubectl apply -f -',
        `apiVersion: v1
kind: Pod
metadata: {name: urgent}
spec:
  priorityClassName: high
  containers:
  - {name: app, image: "nginx:1.27", resources: {requests: {cpu: 1500m}}}
`,
      ],
      [17, 'kubectl get pod urgent'],
      [45, 'kubectl get pods'],
      [46, 'kubectl get events --field-selector reason=Preempted'],
    ],
    until: 48,
    ends: [
      /urgent\s+0\/1\s+Pending/,
      /urgent\s+1\/1\s+Running/,
      /batch-\w+-\w+\s+0\/1\s+Pending/,
      /Preempted by pod/,
    ],
  },
  {
    title: 'a drain waits for a budget, and goes on when it is gone',
    manifest: `${deployment()}---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 3, selector: {matchLabels: {app: web}}}
`,
    steps: [
      [15, 'kubectl drain node-1 --ignore-daemonsets --timeout=12s'],
      [40, 'kubectl delete pdb web'],
      [41, 'kubectl drain node-1 --ignore-daemonsets'],
      [60, 'kubectl get nodes'],
    ],
    until: 62,
    ends: [
      "Cannot evict pod as it would violate the pod's disruption budget.",
      'global timeout reached: 12s',
      'node/node-1 drained',
      /node-1\s+Ready,SchedulingDisabled/,
    ],
  },
  {
    title: 'a quota refuses the pods beyond it, in the words of the API server',
    manifest: deployment(),
    steps: [
      [10, 'kubectl create quota few --hard=pods=4'],
      [12, 'kubectl scale deployment web --replicas=6'],
      [20, 'kubectl describe deployment web | grep Replicas:'],
      [21, 'kubectl get events --field-selector reason=FailedCreate'],
      [22, 'kubectl get deployment web'],
    ],
    until: 24,
    ends: [/exceeded quota: few, requested: pods=1, used: pods=4, limited: pods=4/, /web\s+4\/6\s+4\s+4/],
  },
  {
    title: 'a rollout under load loses requests to pods that stop as soon as they are asked',
    manifest: deployment(),
    steps: [
      [15, LOAD],
      [18, 'kubectl rollout restart deployment/web'],
      [40, 'kubectl scale deployment web --replicas=1'],
    ],
    until: 60,
    ends: [/answered 200\s+7\d\d/, /lost \((?!0\.0 %)\d/],
  },
  {
    title: 'and loses none when they wait before they stop',
    manifest: deployment(HOOK),
    steps: [
      [15, LOAD],
      [18, 'kubectl rollout restart deployment/web'],
      [40, 'kubectl scale deployment web --replicas=1'],
    ],
    until: 60,
    ends: [/answered 200\s+800/, /lost \(0\.0 %\)\s+0/],
  },
]

for (const { title, manifest, steps, until, ends } of STORIES)
  test(title, async ({ simulator }) => {
    const { encodeLink: encode } = await load<{ encodeLink: typeof encodeLink }>('e2e/node-engine.ts')
    const inputs = [
      { at: 0, line: 'kubectl apply -f -', stdin: manifest },
      ...steps.map(([at, line, stdin]) => ({ at: at * 1000, line, ...(stdin !== undefined && { stdin }) })),
    ]
    const cluster = {
      nodes: 3,
      cpusPerNode: 2,
      memoryPerNode: 4 * 2 ** 30,
      controlPlane: true,
      namespace: 'default',
      present: [],
    }
    await simulator.open(
      `#${encode({ session: { version: 1, seed: 1, cluster, inputs }, playhead: until * 1000 })}`,
    )
    await simulator.page.getByRole('tab', { name: 'Console' }).click()
    for (const end of ends) await expect(simulator.console()).toContainText(end)
  })
