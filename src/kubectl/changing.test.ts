import { expect, it } from 'vitest'
import type { Thing } from './client'
import { Laptop } from './testing/laptop'

const POD = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: c, image: nginx}
`
const DEPLOYMENT: Thing = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
  },
  status: {},
}
const laptopWith = (...things: Thing[]) => {
  const laptop = new Laptop()
  laptop.files.set('pod.yaml', POD)
  for (const thing of things) laptop.put(thing)
  return laptop
}
const PLAIN: Thing = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {},
}
/** Runs lines on one laptop; gives what they printed, each after its line. */
const transcript = (laptop: Laptop, ...lines: string[]) =>
  lines.map((line) => `$ ${line}\n${laptop.run(`kubectl ${line}`).text}`).join('')

it('[KCA1] creates, changes and leaves alone, and remembers the manifest', () => {
  const laptop = laptopWith()
  expect(laptop.run('kubectl apply -f pod.yaml').text).toBe('pod/web created\n')
  expect(laptop.objects.get('/api/v1/namespaces/default/pods/web')?.metadata.annotations).toEqual({
    'kubectl.kubernetes.io/last-applied-configuration':
      '{"apiVersion":"v1","kind":"Pod","metadata":{"annotations":{},"name":"web","namespace":"default"},"spec":{"containers":[{"image":"nginx","name":"c"}]}}\n',
  })
  expect(laptop.run('kubectl apply -f pod.yaml').text).toBe('pod/web unchanged\n')
  laptop.files.set('pod.yaml', POD.replace('nginx', 'nginx:2'))
  expect(laptop.run('kubectl apply -f pod.yaml').text).toBe('pod/web configured\n')
  expect(laptop.requests.at(-1)?.body).toMatchObject({
    spec: { containers: [{ name: 'c', image: 'nginx:2' }] },
  })
})

it('[KCA2] warns about an object that apply did not make, and goes on after a failure', () => {
  const laptop = laptopWith(PLAIN)
  laptop.files.set('two.yaml', `apiVersion: v1\nkind: Pood\nmetadata: {name: x}\n---\n${POD}`)
  expect(laptop.run('kubectl apply -f two.yaml').text).toMatchInlineSnapshot(`
    "pod/web configured
    Warning: resource pods/web is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.
    error: resource mapping not found for name: "x" namespace: "" from "two.yaml": no matches for kind "Pood" in version "v1"
    ensure CRDs are installed first
    (1)
    "
  `)
})

it('[KCA3] only pretends when asked to', () => {
  const laptop = laptopWith()
  expect(laptop.run('kubectl apply -f pod.yaml --dry-run=client').text).toBe('pod/web created (dry run)\n')
  expect(laptop.objects.size).toBe(0)
  expect(laptop.run('kubectl apply -f pod.yaml --dry-run=server').text).toBe(
    'pod/web created (server dry run)\n',
  )
  expect(laptop.requests.at(-1)?.query?.dryRun).toBe('All')
})

it('[KCA4] applies on the server, and tells how to get out of a conflict', () => {
  const laptop = laptopWith(PLAIN)
  expect(laptop.run('kubectl apply --server-side -f pod.yaml').text).toBe('pod/web serverside-applied\n')
  const message = 'Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas'
  laptop.answer = () => ({ code: 409, body: { kind: 'Status', reason: 'Conflict', message } })
  expect(laptop.run('kubectl apply --server-side -f pod.yaml').stderr).toMatchInlineSnapshot(`
    "error: Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas
    Please review the fields above--they currently have other managers. Here
    are the ways you can resolve this warning:
    * If you intend to manage all of these fields, please re-run the apply
      command with the \`--force-conflicts\` flag.
    * If you do not intend to manage all of the fields, please edit your
      manifest to remove references to the fields that should keep their
      current managers.
    * You may co-own fields by updating your manifest to match the existing
      value; in this case, you'll become the manager if the other manager(s)
      stop managing the field (remove it from their configuration).
    See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
    "
  `)
})

it('[KCL1] labels and annotates', () => {
  expect(
    transcript(
      laptopWith(PLAIN),
      'label pod web tier=fe',
      'label pod web tier=be',
      'label pod web tier=be --overwrite',
      'label pod web tier=be',
      'label pod web tier-',
      'label pod web tier-',
      'annotate pod web note=a',
      'annotate pod web note=b',
      'annotate pod web note-',
      'label pod web',
      "label pod web tier='a b'",
    ),
  ).toMatchInlineSnapshot(`
    "$ label pod web tier=fe
    pod/web labeled
    $ label pod web tier=be
    error: 'tier' already has a value (fe), and --overwrite is false
    (1)
    $ label pod web tier=be --overwrite
    pod/web labeled
    $ label pod web tier=be
    pod/web not labeled
    $ label pod web tier-
    pod/web unlabeled
    $ label pod web tier-
    label "tier" not found.
    pod/web not labeled
    $ annotate pod web note=a
    pod/web annotated
    $ annotate pod web note=b
    error: --overwrite is false but found the following declared annotation(s): 'note' already has a value (a)
    (1)
    $ annotate pod web note-
    pod/web annotated
    $ label pod web
    error: at least one label update is required
    (1)
    $ label pod web tier='a b'
    error: invalid label value: "a b": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')
    (1)
    "
  `)
})

it('[KCS1] scales, sets, patches and autoscales', () => {
  const laptop = laptopWith(DEPLOYMENT)
  expect(
    transcript(
      laptop,
      'scale deploy web --current-replicas=3 --replicas=5',
      'set image deploy/web c=nginx',
      'set image deploy/web c=nginx:2',
      'set image deploy/web nope=x',
      'set env deploy/web A=B',
      'set env deploy/web --list',
      'set resources deploy web --limits=cpu=1',
      'patch deploy web -p \'{"spec":{"paused":true}}\'',
      'autoscale deploy web --max=5 --cpu=50%',
      'scale deploy web --replicas=-1',
    ),
  ).toMatchInlineSnapshot(`
    "$ scale deploy web --current-replicas=3 --replicas=5
    error: Expected replicas to be 3, was 2
    (1)
    $ set image deploy/web c=nginx
    $ set image deploy/web c=nginx:2
    deployment.apps/web image updated
    $ set image deploy/web nope=x
    error: unable to find container named "nope"
    (1)
    $ set env deploy/web A=B
    deployment.apps/web env updated
    $ set env deploy/web --list
    # Deployment web, container c
    A=B
    $ set resources deploy web --limits=cpu=1
    deployment.apps/web resource requirements updated
    $ patch deploy web -p '{"spec":{"paused":true}}'
    deployment.apps/web patched
    $ autoscale deploy web --max=5 --cpu=50%
    horizontalpodautoscaler.autoscaling/web autoscaled
    $ scale deploy web --replicas=-1
    error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0
    (1)
    "
  `)
  laptop.run('kubectl scale deploy web --replicas=3')
  expect(laptop.requests.at(-1)).toMatchObject({
    method: 'PATCH',
    path: '/apis/apps/v1/namespaces/default/deployments/web/scale',
    body: { spec: { replicas: 3 } },
  })
})

it('[KCC1] generates the objects it sends', () => {
  const dry = '--dry-run=client -o yaml'
  expect(
    transcript(
      laptopWith(DEPLOYMENT),
      `run web --image=nginx ${dry}`,
      `create deployment web --image=docker.io/nginx:1.27 --replicas=3 --port=80 ${dry}`,
      `create job j --image=busybox ${dry} -- echo hi`,
      `create svc nodeport np --tcp=80:8080 ${dry}`,
      `create cm c --from-literal=a=1 ${dry}`,
      `expose deploy web --port=80 ${dry}`,
      'run x --image=nginx --rm',
      "run x --image='bad image'",
    ),
  ).toMatchInlineSnapshot(`
    "$ run web --image=nginx --dry-run=client -o yaml
    apiVersion: v1
    kind: Pod
    metadata:
      labels:
        run: web
      name: web
    spec:
      containers:
      - image: nginx
        name: web
        resources: {}
      dnsPolicy: ClusterFirst
      restartPolicy: Always
    status: {}
    $ create deployment web --image=docker.io/nginx:1.27 --replicas=3 --port=80 --dry-run=client -o yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      labels:
        app: web
      name: web
    spec:
      replicas: 3
      selector:
        matchLabels:
          app: web
      strategy: {}
      template:
        metadata:
          labels:
            app: web
        spec:
          containers:
          - image: docker.io/nginx:1.27
            name: nginx
            ports:
            - containerPort: 80
            resources: {}
    status: {}
    $ create job j --image=busybox --dry-run=client -o yaml -- echo hi
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: j
    spec:
      template:
        metadata: {}
        spec:
          containers:
          - command:
            - echo
            - hi
            image: busybox
            name: j
            resources: {}
          restartPolicy: Never
    status: {}
    $ create svc nodeport np --tcp=80:8080 --dry-run=client -o yaml
    apiVersion: v1
    kind: Service
    metadata:
      labels:
        app: np
      name: np
    spec:
      ports:
      - name: 80-8080
        port: 80
        protocol: TCP
        targetPort: 8080
      selector:
        app: np
      type: NodePort
    status:
      loadBalancer: {}
    $ create cm c --from-literal=a=1 --dry-run=client -o yaml
    apiVersion: v1
    data:
      a: "1"
    kind: ConfigMap
    metadata:
      name: c
    $ expose deploy web --port=80 --dry-run=client -o yaml
    apiVersion: v1
    kind: Service
    metadata:
      labels:
        app: web
      name: web
    spec:
      ports:
      - port: 80
        protocol: TCP
        targetPort: 80
      selector:
        app: web
    status:
      loadBalancer: {}
    $ run x --image=nginx --rm
    error: --rm should only be used for attached containers
    (1)
    $ run x --image='bad image'
    error: Invalid image name "bad image": invalid reference format
    (1)
    "
  `)
})

it('[KCD1] says that it deletes at once, then waits', () => {
  const laptop = laptopWith(PLAIN)
  laptop.answer = ({ method, path }) =>
    method === 'DELETE' ? { code: 200, body: laptop.objects.get(path) } : undefined
  const gone = () => void laptop.put(laptop.objects.get('/api/v1/namespaces/default/pods/web')!, 'DELETED')
  const ran = laptop.run('kubectl delete pod web', { meanwhile: [[5000, gone]] })
  expect(ran.text).toBe('pod "web" deleted from default namespace\n')
  expect(ran.took).toBe(5000)
  laptop.put(PLAIN)
  expect(laptop.run('kubectl delete pod web --timeout=2s').text).toBe(
    'pod "web" deleted from default namespace\nerror: timed out waiting for the condition on pods/web\n(1)\n',
  )
})

it('[KCD2] forces with a warning, and makes grace period 0 alone 1', () => {
  const laptop = laptopWith(PLAIN)
  expect(laptop.run('kubectl delete pod web --grace-period=0 --force').text).toMatchInlineSnapshot(`
    "pod "web" force deleted from default namespace
    Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.
    "
  `)
  expect(laptop.requests.find(({ method }) => method === 'DELETE')?.body).toMatchObject({
    gracePeriodSeconds: 0,
  })
  laptop.put(PLAIN)
  laptop.requests.length = 0
  laptop.run('kubectl delete pod web --grace-period=0')
  expect(laptop.requests.find(({ method }) => method === 'DELETE')?.body).toMatchObject({
    gracePeriodSeconds: 1,
  })
  expect(laptop.run('kubectl delete pod web --force --grace-period=5').text).toBe(
    'error: --force and --grace-period greater than 0 cannot be specified together\n(1)\n',
  )
})

it('[KCX1] shows a difference and exits with 1', () => {
  const laptop = laptopWith()
  laptop.run('kubectl apply -f pod.yaml')
  laptop.files.set('pod.yaml', POD.replace('nginx', 'nginx:2'))
  const ran = laptop.run('kubectl diff -f pod.yaml')
  expect(ran.code).toBe(1)
  expect(ran.stdout.split('\n').filter((line) => /^[-+] /.test(line))).toEqual([
    '-  - image: nginx',
    '+  - image: nginx:2',
  ])
})

it('[KCX2] leaves editing to the app unless an editor is named', () => {
  const laptop = laptopWith(PLAIN)
  let opened = ''
  laptop.hooks = { edit: (path) => void (opened = path) }
  expect(laptop.run('kubectl edit pod web').code).toBe(0)
  expect(opened).toBe('pod-web.yaml')
})
