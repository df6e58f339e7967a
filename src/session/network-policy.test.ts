import { expect, it } from 'vitest'
import { play } from './played'

const PODS = ['web', 'cli', 'other']
  .map(
    (name) => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  containers:
  - { name: c, image: "nginx:alpine", readinessProbe: { httpGet: { port: 80 }, periodSeconds: 1 } }
---
`,
  )
  .join('')
const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, selector: { app: web }, ports: [{ port: 80, nodePort: 30080 }] }
`
const DENY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`
const ALLOW = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: cli } } }], ports: [{ port: 80 }] }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: dns }
spec:
  podSelector: { matchLabels: { app: cli } }
  egress:
  - { to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }], ports: [{ port: 53, protocol: UDP }] }
  - { to: [{ podSelector: { matchLabels: { app: web } } }] }
`
const ask = (from: string) => `kubectl exec ${from} -- curl -s -m 7 -o /dev/null -w '%{http_code}' web`

it('[NPL6, NPL7] a default deny stops names and pods but not probes, until rules let them', () => {
  const { said } = play(
    [
      [0, 'kubectl apply -f -', PODS + SERVICE],
      [20, ask('cli')],
      [21, 'kubectl apply -f -', DENY],
      [22, ask('cli')],
      [30, 'curl -s -m 2 -o /dev/null -w "%{http_code}" node-1:30080'],
      [33, 'kubectl apply -f -', ALLOW],
      [34, ask('cli')],
      [35, ask('other')],
      [44, 'kubectl get pods'],
    ],
    50,
  )
  expect([1, 3, 4, 6, 7].map((input) => said(input).slice(0, 3))).toEqual(['200', '000', '000', '200', '000'])
  expect(said(8).match(/1\/1/g)).toHaveLength(3)
})
