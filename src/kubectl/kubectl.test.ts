import { expect, it } from 'vitest'
import { Laptop } from './testing/laptop'

const POD = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: c, image: nginx}
`
const withPod = () => {
  const laptop = new Laptop()
  laptop.files.set('pod.yaml', POD)
  laptop.run('kubectl apply -f pod.yaml')
  return laptop
}

it('[KCR1] starts within a fifth of a second and sends one request after another', () => {
  const laptop = withPod()
  const { took } = laptop.run('kubectl get pods')
  expect(took).toBeGreaterThan(80)
  expect(took).toBeLessThan(160)
  laptop.requests.length = 0
  const applied = laptop.run('kubectl apply -f pod.yaml')
  expect(applied.took).toBeGreaterThan(125)
  expect(laptop.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /api/v1/namespaces/default/pods/web',
  ])
})

it('[KCR2] ends with 130 at Ctrl-C and closes its watch', () => {
  const laptop = withPod()
  const ran = laptop.run('kubectl get pods -w', { meanwhile: [[5000, () => laptop.interrupt()]] })
  expect(ran.code).toBe(130)
  expect(laptop.watchers).toEqual([])
})

it('[KCR3] takes server and namespace from the kubeconfig unless flags say otherwise', () => {
  const laptop = new Laptop()
  laptop.run('kubectl config set-context --current --namespace=shop')
  expect(laptop.run('kubectl get pods').text).toBe('No resources found in shop namespace.\n')
  expect(laptop.run('kubectl -n other get pods').text).toBe('No resources found in other namespace.\n')
  expect(laptop.run('kubectl get pods --context=nope').text).toBe(
    'Error in configuration: context was not found for specified context: nope\n(1)\n',
  )
})

it('[KCE1] tells refusals as the server gave them, Invalid ones by their causes', () => {
  const laptop = new Laptop()
  const cause = (field: string, message: string) => ({ field, message })
  const invalid = (name: string, causes: object[]) => ({
    code: 422,
    body: {
      kind: 'Status',
      status: 'Failure',
      reason: 'Invalid',
      message: `Pod "${name}" is invalid: x`,
      details: { kind: 'Pod', name, causes },
    },
  })
  const causes = [cause('spec.a', 'Required value'), cause('spec.b', 'Forbidden: no')]
  let count = 1
  laptop.answer = ({ method, body }) =>
    method === 'POST'
      ? invalid((body as { metadata: { name: string } }).metadata.name, causes.slice(0, count))
      : undefined
  laptop.files.set('pod.yaml', POD)
  expect(laptop.run('kubectl apply -f pod.yaml').text).toBe(
    'The Pod "web" is invalid: spec.a: Required value\n(1)\n',
  )
  count = 2
  expect(laptop.run('kubectl apply -f pod.yaml').text).toBe(
    'The Pod "web" is invalid: \n* spec.a: Required value\n* spec.b: Forbidden: no\n(1)\n',
  )
  laptop.files.set('pod.yaml', `${POD}---\n${POD.replace('web', 'two')}`)
  expect(laptop.run('kubectl apply -f pod.yaml').text).toBe(
    'Error from server (Invalid): error when creating "pod.yaml": Pod "web" is invalid: x\nError from server (Invalid): error when creating "pod.yaml": Pod "two" is invalid: x\n(1)\n',
  )
})

it('[KCE2] knows what it does not know', () => {
  const laptop = new Laptop()
  expect(laptop.run('kubectl frob').text).toBe('error: unknown command "frob" for "kubectl"\n(1)\n')
  expect(laptop.run('kubectl getx').text).toBe(
    'error: unknown command "getx" for "kubectl"\n\nDid you mean this?\n\tget\n\tset\n(1)\n',
  )
  expect(laptop.run('kubectl get pods --foo').text).toBe(
    "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n(1)\n",
  )
  expect(laptop.run('kubectl get pods -n').text).toBe(
    "error: flag needs an argument: 'n' in -n\nSee 'kubectl get --help' for usage.\n(1)\n",
  )
  expect(laptop.run('kubectl scale deploy web').text).toBe(
    'error: required flag(s) "replicas" not set\n(1)\n',
  )
  expect(laptop.run('kubectl scale deploy web --replicas=x').text).toBe(
    'error: invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax\nSee \'kubectl scale --help\' for usage.\n(1)\n',
  )
})

it('[KCE3] prints a warning once', () => {
  const laptop = new Laptop()
  laptop.answer = () => ({ code: 200, body: { items: [], rows: [] }, warnings: ['old'] })
  expect(laptop.run('kubectl get pods,services').stderr).toBe(
    'Warning: old\nNo resources found in default namespace.\n',
  )
})

it('[KCE4] refuses in its own words what needs no server', () => {
  const laptop = new Laptop()
  const manifests: Record<string, string> = {
    tab: 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: p\n',
    dash: 'apiVersion: v1\nkind: Pod\nmetadata:\n- name: p\n',
    number: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  labels: {a: 1}\n',
    none: 'metadata: {name: p}\n',
    text: 'hello\n',
    empty: '',
    kind: 'apiVersion: v1\nkind: Pood\nmetadata: {name: x}\n',
    generated: 'apiVersion: v1\nkind: Pod\nmetadata: {generateName: gen-}\n',
    nameless: 'apiVersion: v1\nkind: Pod\nmetadata: {labels: {a: b}}\n',
    other: 'apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: nosuch}\n',
  }
  const said = Object.keys(manifests).map((name) => {
    laptop.files.set(`${name}.yaml`, manifests[name]!)
    return laptop.run(`kubectl apply -n default -f ${name}.yaml`).stderr
  })
  expect(said.join('')).toMatchInlineSnapshot(`
    "error: error parsing tab.yaml: error converting YAML to JSON: yaml: line 4: found character that cannot start any token
    error: unable to decode "dash.yaml": json: cannot unmarshal array into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta
    error: unable to decode "number.yaml": json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string
    error: error validating "none.yaml": error validating data: [apiVersion not set, kind not set]; if you choose to ignore these errors, turn validation off with --validate=false
    error: error validating "text.yaml": error validating data: invalid object to validate; if you choose to ignore these errors, turn validation off with --validate=false
    error: no objects passed to apply
    error: resource mapping not found for name: "x" namespace: "" from "kind.yaml": no matches for kind "Pood" in version "v1"
    ensure CRDs are installed first
    error: from gen-: cannot use generate name with apply
    error: error when retrieving current configuration of:
    Resource: "/v1, Resource=pods", GroupVersionKind: "/v1, Kind=Pod"
    Name: "", Namespace: "default"
    from server for: "nameless.yaml": resource name may not be empty
    error: the namespace from the provided object "nosuch" does not match the namespace "default". You must pass '--namespace=nosuch' to perform this operation.
    "
  `)
  expect(laptop.requests).toEqual([])
})

it('[KCE5] says whom it could not reach', () => {
  const laptop = new Laptop()
  laptop.answer = () => ({ code: 0, body: undefined })
  expect(laptop.run('kubectl get pods').text).toBe(
    'The connection to the server 192.0.2.10:6443 was refused - did you specify the right host or port?\n(1)\n',
  )
})
