import { expect, it } from 'vitest'
import { play } from '../../session/played'

const pod = (name: string, image: string, args: string, probe: string) => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  containers:
  - name: c
    image: ${image}
    args: [${args}]
    ${probe}
---
`
const AGNHOST = 'registry.k8s.io/e2e-test-images/agnhost:2.53'
const MANIFEST = [
  pod(
    'turns',
    AGNHOST,
    'grpc-health-checking, --port=5000, --delay-unhealthy-sec=10, --service=shop',
    'livenessProbe: { grpc: { port: 5000, service: shop }, periodSeconds: 2, failureThreshold: 2 }',
  ),
  pod('other', AGNHOST, 'grpc-health-checking', 'readinessProbe: { grpc: { port: 5000, service: shop } }'),
  pod('plain', 'nginx', '', 'readinessProbe: { grpc: { port: 80 } }'),
  pod('nobody', AGNHOST, 'grpc-health-checking', 'readinessProbe: { grpc: { port: 81 }, timeoutSeconds: 3 }'),
  pod('well', AGNHOST, 'grpc-health-checking', 'readinessProbe: { grpc: { port: 5000 } }'),
  `apiVersion: v1
kind: Pod
metadata: { name: etcd }
spec:
  containers:
  - name: etcd
    image: registry.k8s.io/etcd:3.5.1-0
    command: [/usr/local/bin/etcd, --data-dir, /var/lib/etcd, --listen-client-urls, 'http://0.0.0.0:2379']
    readinessProbe: { grpc: { port: 2379 } }
    livenessProbe: { grpc: { port: 2379 }, initialDelaySeconds: 10 }
`,
].join('')

it('[PRB5] a gRPC probe asks the health service, and says what is wrong in the prober’s words', () => {
  const { said } = play(
    [
      [0, 'kubectl apply -f -', MANIFEST],
      [60, `kubectl get pods --no-headers | awk '{print $1, $2}'`],
      [
        61,
        `kubectl get events --field-selector type=Warning -o 'jsonpath={range .items[*]}{.involvedObject.name} {.message}{"\\n"}{end}' | sed 's/10.244[0-9.]*/IP/' | grep -v Back-off | sort -u`,
      ],
      [62, `kubectl logs turns -p | tail -1 | cut -d']' -f2 | cut -c1-61`],
    ],
    65,
  )
  expect(said(1)).toMatchInlineSnapshot(`
    "etcd 1/1
    nobody 0/1
    other 0/1
    plain 0/1
    turns 0/1
    well 1/1
    "
  `)
  expect(said(2)).toMatchInlineSnapshot(`
    "etcd Readiness probe failed: timeout: failed to connect service "IP:2379" within 1s: context deadline exceeded
    nobody Readiness probe failed: timeout: failed to connect service "IP:81" within 3s: context deadline exceeded
    other Readiness probe failed: error: health rpc probe failed: rpc error: code = NotFound desc = unknown service
    other Readiness probe failed: timeout: failed to connect service "IP:5000" within 1s: context deadline exceeded
    plain Readiness probe failed: timeout: failed to connect service "IP:80" within 1s: context deadline exceeded
    turns Liveness probe failed: service unhealthy (responded with "NOT_SERVING")
    well Readiness probe failed: timeout: failed to connect service "IP:5000" within 1s: context deadline exceeded
    "
  `)
  expect(said(3)).toContain('Serving the Check request for health check, started at 2026')
})
