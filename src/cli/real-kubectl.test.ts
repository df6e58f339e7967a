/**
 * A real kubectl and ours, told the same in two namespaces of one served cluster: they print the same. Skipped, in the
 * test's own name, where no kubectl is on the PATH.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEFAULT_CLUSTER } from '../session/session'
import { kubeconfigFor, serve, type Serving } from './serve'

const found = spawnSync('kubectl', ['version', '--client', '-o', 'json'], {
  encoding: 'utf8',
  timeout: 20_000,
})
const version = /"gitVersion": "v1\.(\d+)/.exec(found.stdout ?? '')?.[1]

const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: c
        image: busybox
        command: [sh, -c, 'echo started; sleep 100000']
        ports: [{containerPort: 80}]
        resources: {requests: {cpu: 10m, memory: 16Mi}}
        readinessProbe: {exec: {command: ['true']}, periodSeconds: 1}
      terminationGracePeriodSeconds: 0
---
apiVersion: v1
kind: Pod
metadata: {name: box, labels: {app: box, tier: test}}
spec:
  nodeName: NODE
  containers: [{name: c, image: busybox, command: [sh, -c, 'echo one; echo two; sleep 100000']}]
  terminationGracePeriodSeconds: 0
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {a: "1", b: "two"}
`

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: crontabs.stable.example.com}
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: crontabs, kind: CronTab, shortNames: [ct]}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        description: CronTab runs things.
        properties:
          spec:
            type: object
            required: [cronSpec]
            properties:
              cronSpec: {type: string, description: When to run.}
              replicas: {type: integer, minimum: 1, default: 1}
    additionalPrinterColumns:
    - {name: Spec, type: string, jsonPath: .spec.cronSpec}
`
const CUSTOM = `apiVersion: stable.example.com/v1
kind: CronTab
metadata: {name: my}
spec: {cronSpec: "* * * * *"}
`
const FILES = {
  'crd.yaml': DEFINITION,
  'ct.yaml': CUSTOM,
  'wrong.yaml': CUSTOM.replace('spec: {', 'spec: {replicas: 0, '),
  'unknown.yaml': CUSTOM.replace('spec: {', 'spec: {replica: 1, '),
}

/** A line is typed with its words quoted for a shell. */
const STEPS = [
  'apply -f MANIFEST',
  'apply -f MANIFEST',
  'wait --for=condition=Available deploy/web --timeout=60s',
  'wait --for=condition=Ready pod/box --timeout=60s',
  'rollout status deploy/web',
  'get deploy web',
  'get deploy web -o wide',
  'get deploy web -o yaml',
  'get deploy web -o json',
  'get deploy web -o name',
  "get deploy web -o jsonpath='{.spec.replicas} {.status.readyReplicas}'",
  "get deploy web -o go-template='{{.metadata.name}}'",
  'get deploy web -o custom-columns=NAME:.metadata.name,IMAGE:.spec.template.spec.containers[0].image',
  'get pod box --show-labels',
  'get pod box -L app,tier',
  "get pods -l 'app in (box)'",
  "get pods -l '!app'",
  'get cm settings -o yaml',
  'get nosuch',
  'get pod nosuch',
  'describe deploy web',
  'describe pod box',
  'describe cm settings',
  'logs box',
  'logs box --tail=1',
  "exec box -- sh -c 'echo hi; exit 3'",
  'exec box -- hostname',
  'label pod box tier=other',
  'label pod box tier=other --overwrite',
  'label pod box tier-',
  'annotate pod box note=hello',
  `patch deploy web -p '{"spec":{"minReadySeconds":1}}'`,
  'scale deploy web --replicas=3',
  'rollout status deploy/web',
  'set image deploy/web c=busybox:1.36',
  'rollout status deploy/web',
  'rollout history deploy/web',
  'rollout undo deploy/web',
  'explain pod.spec.containers.livenessProbe',
  'explain deploy.spec.strategy',
  'explain pod.spec.nosuch',
  'create cm made --from-literal=a=b',
  'create deployment made --image=busybox --dry-run=client -o yaml',
  'run tmp --image=busybox --dry-run=client -o yaml',
  'get deploy web -o yaml --show-managed-fields',
  'scale deploy web --replicas=3',
  'apply --server-side -f MANIFEST --field-manager=other',
  'apply --server-side -f MANIFEST',
  'apply --server-side -f MANIFEST --force-conflicts',
  'get deploy web -o yaml --show-managed-fields',
  'get pod box -o yaml --show-managed-fields',
  'api-versions',
  'cordon NODE',
  'uncordon NODE',
  'taint node NODE k=v:NoSchedule',
  'taint node NODE k-',
  'drain NODE --ignore-daemonsets --force',
  'uncordon NODE',
  'apply -f ct.yaml',
  'get ct',
  'get crontab my -o yaml',
  'apply -f ct.yaml',
  'apply -f wrong.yaml',
  'apply -f unknown.yaml',
  'describe ct my',
  'explain ct',
  'explain ct.spec',
  'explain ct.nope',
  "patch ct my -p '{}'",
  `patch ct my --type=merge -p '{"spec":{"replicas":2}}'`,
  'label ct my a=b',
  'get crd',
  'delete ct my',
  'delete cm made',
  'delete pod box --wait=false',
  'delete deploy web --wait=false',
]

let serving: Serving
const folder = mkdtempSync(path.join(tmpdir(), 'podarium-'))
beforeAll(async () => {
  const cluster = { ...DEFAULT_CLUSTER, nodes: 2, present: ['busybox', 'busybox:1.36'] }
  serving = await serve({ version: 1, seed: 1, cluster, inputs: [] }, { port: 0, speed: 20 })
  writeFileSync(path.join(folder, 'config'), kubeconfigFor(serving.url, 'default'))
  writeFileSync(path.join(folder, 'manifest.yaml'), MANIFEST.replace('NODE', 'node-1'))
  for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(folder, name), text)
  await ours('apply -f crd.yaml')
  await ours('create namespace real')
  await ours('create namespace ours')
})
afterAll(() => serving.close())

/** What ours prints, on the laptop of the same cluster. */
async function ours(line: string): Promise<string> {
  const { run } = serving
  const input = run.journal.entries.filter(({ kind }) => kind === 'input.accepted').length
  run.input({
    at: run.now + 1,
    line: `kubectl ${line}`,
    files: { ...FILES, 'manifest.yaml': MANIFEST.replace('NODE', 'node-2') },
  })
  const about = () =>
    run.journal.entries.filter(
      (entry) => (entry.kind === 'console.wrote' || entry.kind === 'console.exited') && entry.input === input,
    )
  while (about().at(-1)?.kind !== 'console.exited') await new Promise((go) => setTimeout(go, 5))
  return about()
    .map((entry) => (entry.kind === 'console.wrote' ? entry.text : ''))
    .join('')
}

function real(line: string): Promise<string> {
  const env = { ...process.env, KUBECONFIG: path.join(folder, 'config'), HOME: folder }
  const shell = spawn('sh', ['-c', `kubectl ${line}`], { env, cwd: folder })
  let text = ''
  for (const stream of [shell.stdout, shell.stderr])
    stream.on('data', (piece: Buffer) => {
      text += piece.toString()
    })
  return new Promise((done) => shell.on('close', () => done(text)))
}

/** What must differ: moments, chance, and each other's namespace. */
const plain = (text: string) =>
  text
    .replaceAll(/\b(real|ours)\b/g, 'NS')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\w{3}, \d\d \w{3} \d{4} [\d:]+ \+0000/g, 'TIME')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|\b[0-9a-f]{64}\b/g, 'ID')
    .replaceAll('<invalid>', '1s')
    .replaceAll(/\b(?:\d+d)?(?:\d+h)?(?:\d+m)?\d+s\b( \(x\d+ over \w+\))?/g, 'AGE')
    .replaceAll(/(resourceVersion"?: |Resource Version: +)"?\d+"?/g, '$1"N"')
    .replaceAll(/192\.0\.2\.1[12]/g, 'HOST')
    .replaceAll(/10\.244\.\d+\.\d+/g, 'IP')
    .replaceAll(/node-[12](\/[\d.]+)?/g, 'NODE')
    .replaceAll(/web-[a-z0-9]+-[a-z0-9]{5}/g, 'web-POD')
    .replaceAll(/kube-api-access-\w{5}/g, 'kube-api-access-X')
    .replaceAll(/ +/g, ' ')
    .split('\n')

/** What kubectl has come to print in other words since 1.32: these lines do not count with an older one. */
const REWORDED =
  / deleted( from NS namespace)?$|creationTimestamp: null|Optional: false|ConfigMapOptional|was previously managed with|kubelet/

it.skipIf(version === undefined)(
  `[CLI5] prints what a real kubectl prints${version ? ` (1.${version})` : ': skipped, no kubectl is on the PATH'}`,
  async () => {
    const differing: string[] = []
    let lines = 0
    for (const step of STEPS) {
      const line = (namespace: string, node: string) => {
        const [own = '', remote] = step
          .replace('MANIFEST', 'manifest.yaml')
          .replace('NODE', node)
          .split(' -- ')
        return `${own} -n ${namespace}${remote === undefined ? '' : ` -- ${remote}`}`
      }
      const [is, was] = [plain(await ours(line('ours', 'node-2'))), plain(await real(line('real', 'node-1')))]
      lines += Math.max(is.length, was.length)
      const missing = was.filter((text) => !is.includes(text))
      const extra = is.filter((text) => !was.includes(text))
      const differ = [...missing.map((text) => `- ${text}`), ...extra.map((text) => `+ ${text}`)].filter(
        (text) => !(Number(version) < 36 && REWORDED.test(text)),
      )
      if (differ.length > 0) differing.push(`$ kubectl ${step}`, ...differ)
    }
    const share = differing.filter((text) => !text.startsWith('$')).length / lines
    expect(share, differing.join('\n')).toBeLessThan(0.01)
  },
  240_000,
)
