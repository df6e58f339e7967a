import { expect, it } from 'vitest'
import { play } from './played'

const CLI = `apiVersion: v1
kind: Pod
metadata: { name: cli }
spec: { containers: [{ name: c, image: "nginx:alpine" }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: reader }
---
apiVersion: v1
kind: Pod
metadata: { name: reader }
spec: { serviceAccountName: reader, containers: [{ name: c, image: "nginx:alpine" }] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: pods }
rules: [{ apiGroups: [""], resources: [pods], verbs: [get, list] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: pods }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: pods }
subjects: [{ kind: ServiceAccount, name: reader, namespace: default }]
`
const PODS = 'https://kubernetes.default/api/v1/namespaces/default/pods'
const curl = (pod: string, rest: string) => `kubectl exec ${pod} -- curl -s -k ${rest}`
const withToken = (pod: string, url: string) =>
  `kubectl exec ${pod} -- sh -c 'curl -s -k -H "Authorization: Bearer $(cat /var/run/secrets/kubernetes.io/serviceaccount/token)" ${url}'`

it('[APF1, APF2, APF3] a pod may ask the API what its service account may', () => {
  const { said, traffic } = play(
    [
      [0, 'kubectl apply -f -', CLI],
      [20, curl('cli', 'https://kubernetes.default/healthz')],
      [21, curl('cli', PODS)],
      [22, withToken('cli', PODS)],
      [23, withToken('reader', PODS)],
      [24, withToken('reader', 'https://kubernetes.default/api/v1/namespaces/default/secrets')],
      [25, 'kubectl create rolebinding view --clusterrole=view --serviceaccount=default:default'],
      [26, withToken('cli', PODS)],
      [27, curl('cli', '-H "Authorization: Bearer x" https://kubernetes.default/api')],
    ],
    40,
  )
  const messages = (input: number) => (JSON.parse(said(input)) as { message: string }).message
  expect(said(1)).toBe('ok')
  expect(messages(2)).toBe(
    'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "default"',
  )
  expect(messages(3)).toBe(
    'pods is forbidden: User "system:serviceaccount:default:default" cannot list resource "pods" in API group "" in the namespace "default"',
  )
  expect((JSON.parse(said(4)) as { kind: string }).kind).toBe('PodList')
  expect(messages(5)).toContain('cannot list resource "secrets"')
  expect((JSON.parse(said(7)) as { kind: string }).kind).toBe('PodList')
  expect(messages(8)).toBe('Unauthorized')
  expect(traffic(({ protocol }) => protocol === 'http')[0]).toMatch(
    /^pod\/default\/cli > service\/default\/kubernetes > kube-proxy\/node-\d > node\/control-plane: 200$/,
  )
})
