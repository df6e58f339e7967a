/** A course transcript: what a learner types from chapter to chapter, each line answered as Kubernetes 1.36 answers it. */
import { expect, it } from 'vitest'
import { replay } from './replay'
import { DEFAULT_CLUSTER, type Input } from './session'

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: myapp, rel: stable}
spec:
  containers:
  - name: web
    image: ikubernetes/myapp:v1
    livenessProbe:
      exec: {command: [test, -e, /tmp/healthy]}
      periodSeconds: 5
      failureThreshold: 3
    lifecycle:
      postStart: {exec: {command: [touch, /tmp/healthy]}}
---
apiVersion: v1
kind: Pod
metadata: {name: other, labels: {tier: db}}
spec:
  containers:
  - {name: db, image: "busybox:1.36", command: [sleep, "3600"]}
`

/** Plays the lines one after the other and gives what the terminal showed. */
function course(lines: readonly (readonly [at: number, line: string, to?: number])[], until: number): string {
  const inputs: Input[] = lines.map(([at, line, to]) => ({
    at: at * 1000,
    line,
    files: { 'web.yaml': POD },
    ...(to !== undefined && { to }),
  }))
  const journal = replay(
    { version: 1, seed: 3, cluster: { ...DEFAULT_CLUSTER, nodes: 2 }, inputs },
    until * 1000,
  )
  let shown = ''
  for (const entry of journal.entries) {
    if (entry.kind === 'input.accepted')
      shown += inputs[entry.input]!.to === undefined ? `$ ${entry.line}\n` : ''
    if (entry.kind === 'console.wrote') shown += entry.text
  }
  return shown
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

it('labels and selectors', () => {
  expect(
    course(
      [
        [0, 'kubectl apply -f web.yaml'],
        [8, 'kubectl get pod --show-labels'],
        [9, 'kubectl get pod -l app=myapp'],
        [10, 'kubectl get pod -l app!=myapp'],
        [11, 'kubectl get pod -l app'],
        [12, "kubectl get pod -l '!app'"],
        [13, 'kubectl get pod -l "app in (myapp, b)"'],
        [14, 'kubectl get pod -l "app notin (myapp)"'],
        [15, 'kubectl get pod -L app'],
        [16, 'kubectl label pod web tier=frontend'],
        [17, 'kubectl label pod web rel=canary'],
        [18, 'kubectl label pod web rel=canary --overwrite'],
        [19, 'kubectl label pod web rel-'],
        [20, 'kubectl get pod web --show-labels'],
      ],
      22,
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl apply -f web.yaml
    pod/web created
    pod/other created
    $ kubectl get pod --show-labels
    NAME    READY   STATUS    RESTARTS   AGE   LABELS
    other   1/1     Running   0          8s    tier=db
    web     1/1     Running   0          8s    app=myapp,rel=stable
    $ kubectl get pod -l app=myapp
    NAME   READY   STATUS    RESTARTS   AGE
    web    1/1     Running   0          9s
    $ kubectl get pod -l app!=myapp
    NAME    READY   STATUS    RESTARTS   AGE
    other   1/1     Running   0          10s
    $ kubectl get pod -l app
    NAME   READY   STATUS    RESTARTS   AGE
    web    1/1     Running   0          11s
    $ kubectl get pod -l '!app'
    NAME    READY   STATUS    RESTARTS   AGE
    other   1/1     Running   0          12s
    $ kubectl get pod -l "app in (myapp, b)"
    NAME   READY   STATUS    RESTARTS   AGE
    web    1/1     Running   0          13s
    $ kubectl get pod -l "app notin (myapp)"
    NAME    READY   STATUS    RESTARTS   AGE
    other   1/1     Running   0          14s
    $ kubectl get pod -L app
    NAME    READY   STATUS    RESTARTS   AGE   APP
    other   1/1     Running   0          15s
    web     1/1     Running   0          15s   myapp
    $ kubectl label pod web tier=frontend
    pod/web labeled
    $ kubectl label pod web rel=canary
    error: 'rel' already has a value (stable), and --overwrite is false
    $ kubectl label pod web rel=canary --overwrite
    pod/web labeled
    $ kubectl label pod web rel-
    pod/web unlabeled
    $ kubectl get pod web --show-labels
    NAME   READY   STATUS    RESTARTS   AGE   LABELS
    web    1/1     Running   0          20s   app=myapp,tier=frontend
    "
  `)
})

it('annotations, apply, and files', () => {
  expect(
    course(
      [
        [0, 'kubectl apply -f web.yaml'],
        [8, 'kubectl annotate pod web note=hello'],
        [9, 'kubectl annotate pod web note=world'],
        [10, 'kubectl apply -f web.yaml'],
        [11, "kubectl get pod web -o yaml | grep -A 3 '^  annotations:'"],
        [12, 'kubectl get -f web.yaml'],
        [14, 'kubectl delete pod other --force --grace-period=0'],
        [15, 'kubectl delete pod web'],
        [50, 'kubectl get pods'],
      ],
      52,
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl apply -f web.yaml
    pod/web created
    pod/other created
    $ kubectl annotate pod web note=hello
    pod/web annotated
    $ kubectl annotate pod web note=world
    error: --overwrite is false but found the following declared annotation(s): 'note' already has a value (hello)
    $ kubectl apply -f web.yaml
    pod/web unchanged
    pod/other unchanged
    $ kubectl get pod web -o yaml | grep -A 3 '^  annotations:'
      annotations:
        kubectl.kubernetes.io/last-applied-configuration: |
          {"apiVersion":"v1","kind":"Pod","metadata":{"annotations":{},"labels":{"app":"myapp","rel":"stable"},"name":"web","namespace":"default"},"spec":{"containers":[{"image":"ikubernetes/myapp:v1","lifecycle":{"postStart":{"exec":{"command":["touch","/tmp/healthy"]}}},"livenessProbe":{"exec":{"command":["test","-e","/tmp/healthy"]},"failureThreshold":3,"periodSeconds":5},"name":"web"}]}}
        note: hello
    $ kubectl get -f web.yaml
    NAME    READY   STATUS    RESTARTS   AGE
    web     1/1     Running   0          12s
    other   1/1     Running   0          12s
    $ kubectl delete pod other --force --grace-period=0
    Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.
    pod "other" force deleted from default namespace
    $ kubectl delete pod web
    pod "web" deleted from default namespace
    $ kubectl get pods
    No resources found in default namespace.
    "
  `)
})

it('a shell that its probe kills', () => {
  expect(
    course(
      [
        [0, 'kubectl apply -f web.yaml'],
        [8, 'kubectl exec -it web -- /bin/sh'],
        [9, 'rm /tmp/healthy', 1],
        [10, 'hostname', 1],
        [12, 'kubectl get pod web -w'],
        [70, '\u0003', 4],
      ],
      72,
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl apply -f web.yaml
    pod/web created
    pod/other created
    $ kubectl exec -it web -- /bin/sh
    / # / # web
    / # $ kubectl get pod web -w
    NAME   READY   STATUS    RESTARTS   AGE
    web    1/1     Running   0          12s
    command terminated with exit code 137
    web    1/1     Running   1 (0s ago)   20s
    "
  `)
})
