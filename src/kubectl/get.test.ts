import { expect, it } from 'vitest'
import type { Thing } from './client'
import { Laptop } from './testing/laptop'

const pod = (name: string, more: Partial<Thing> = {}): Thing => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: { containers: [{ name: 'a' }, { name: 'b' }] },
  ...more,
})
const service: Thing = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } }
const withPods = (...names: string[]) => {
  const laptop = new Laptop()
  for (const name of names) laptop.put(pod(name))
  return laptop
}
const column = (name: string, priority = 0) => ({ name, type: 'string', priority })
const table = (rows: unknown[][], columns = [column('Name'), column('Status'), column('IP', 1)]) => ({
  kind: 'Table',
  columnDefinitions: columns,
  rows: rows.map((cells) => ({ cells, object: pod(`${cells[0]}`) })),
})

it('[KCG1] lays tables out as the server sends them', () => {
  const laptop = new Laptop()
  laptop.answer = () => ({
    code: 200,
    body: table([
      ['a', 'Running', '10.0.0.1'],
      ['longer-name', 'a\nb', '10.0.0.2'],
    ]),
  })
  expect(laptop.run('kubectl get pods').stdout).toMatchInlineSnapshot(`
    "NAME          STATUS
    a             Running
    longer-name   a...
    "
  `)
  expect(laptop.run('kubectl get pods -o wide --show-labels').stdout).toMatchInlineSnapshot(`
    "NAME          STATUS    IP         LABELS
    a             Running   10.0.0.1   app=a
    longer-name   a...      10.0.0.2   app=longer-name
    "
  `)
  expect(laptop.run('kubectl get pods --no-headers -L app,x/tier').stdout).toMatchInlineSnapshot(`
    "a             Running   a             
    longer-name   a...      longer-name   
    "
  `)
})

it('[KCG2] names the kinds when there are several', () => {
  const laptop = withPods('web')
  laptop.put(service)
  expect(laptop.run('kubectl get po,svc').stdout).toMatchInlineSnapshot(`
    "NAME      AGE
    pod/web   1s

    NAME          AGE
    service/web   1s
    "
  `)
})

it('[KCG3] watches under columns that only grow', () => {
  const laptop = new Laptop()
  laptop.answer = ({ method }) =>
    method === 'GET' ? { code: 200, body: table([['web', 'Pending', '']]) } : undefined
  const change = (status: string) => () => {
    for (const { handlers } of laptop.watchers)
      handlers.event({ type: 'MODIFIED', object: { ...table([['web', status, '']]), columnDefinitions: [] } })
  }
  const ran = laptop.run('kubectl get pods -w', {
    meanwhile: [
      [1000, change('ContainerCreating')],
      [2000, change('Running')],
    ],
  })
  expect(ran.stdout).toBe('NAME   STATUS\nweb    Pending\nweb    ContainerCreating\nweb    Running\n')
})

it('[KCG4] prints what is found beside what is not', () => {
  const ran = withPods('web').run('kubectl get pod nope web')
  expect(ran.text).toBe('NAME   AGE\nweb    1s\nError from server (NotFound): pods "nope" not found\n(1)\n')
  expect(withPods().run('kubectl get pod nope --ignore-not-found').text).toBe('')
})

it('[KCG5] sorts by size where there is one, what lacks it first', () => {
  const laptop = new Laptop()
  const restarts = (name: string, count?: number) => laptop.put(pod(name, { status: { restarts: count } }))
  restarts('ten', 10)
  restarts('nine', 9)
  restarts('none')
  expect(
    laptop.run('kubectl get pods --sort-by=.status.restarts --no-headers').stdout.match(/^\w+/gm),
  ).toEqual(['none', 'nine', 'ten'])
  expect(laptop.run('kubectl get pods --sort-by=.nope').text).toBe(
    'No resources found in default namespace.\n',
  )
})

it('[KCG6] prints objects in every form', () => {
  const laptop = withPods('web')
  const say = (format: string) => laptop.run(`kubectl get pods -o ${format}`).stdout
  expect(say('name')).toBe('pod/web\n')
  expect(say('jsonpath={.items[*].spec.containers[*].name}')).toBe('a b')
  expect(say('jsonpath=\'{range .items[*]}{.metadata.name}{"\\t"}{.nope}{"\\n"}{end}\'')).toBe('web\t\n')
  expect(say('jsonpath=\'{.items[0].spec.containers[?(@.name=="b")]}\'')).toBe('{"name":"b"}')
  expect(say('jsonpath={.items[0].metadata.labels}')).toBe('{"app":"web"}')
  expect(say('custom-columns=N:.metadata.name,X:.spec.nope')).toBe('N     X\nweb   <none>\n')
  expect(say("go-template='{{range .items}}{{.metadata.name}}:{{len .spec.containers}}{{end}}'")).toBe(
    'web:2',
  )
  expect(
    say('go-template=\'{{range .items}}{{if eq .metadata.name "web"}}yes{{else}}no{{end}}{{end}}\''),
  ).toBe('yes')
  expect(say('yaml')).toMatchInlineSnapshot(`
    "apiVersion: v1
    items:
    - apiVersion: v1
      kind: Pod
      metadata:
        creationTimestamp: "2026-11-23T11:06:00Z"
        labels:
          app: web
        name: web
        namespace: default
        resourceVersion: "100"
        uid: uid-100
      spec:
        containers:
        - name: a
        - name: b
    kind: List
    metadata:
      resourceVersion: ""
    "
  `)
  expect(laptop.run('kubectl get pod web -o kyaml').stdout).toMatchInlineSnapshot(`
    "---
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        creationTimestamp: "2026-11-23T11:06:00Z",
        labels: {
          app: "web",
        },
        name: "web",
        namespace: "default",
        resourceVersion: "100",
        uid: "uid-100",
      },
      spec: {
        containers: [{
          name: "a",
        }, {
          name: "b",
        }],
      },
    }
    "
  `)
  expect(laptop.run('kubectl get pod web -o json').stdout.split('\n')[1]).toBe('    "apiVersion": "v1",')
  expect(say('foo')).toBe('')
})

it('says what was empty, and where', () => {
  const laptop = withPods()
  expect(laptop.run('kubectl get pods -n shop').text).toBe('No resources found in shop namespace.\n')
  expect(laptop.run('kubectl get pods -A').text).toBe('No resources found\n')
  expect(laptop.run('kubectl get pv').text).toBe('No resources found\n')
})
