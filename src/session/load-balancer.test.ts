import { expect, it } from 'vitest'
import { play } from './played'

const WEB = `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: "nginx:alpine" }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
`

it('[NET7] a load balancer leaves a node that is cut off once two checks have failed, and comes back to it', () => {
  const { run } = play(
    [
      [0, 'kubectl apply -f -', WEB],
      [20, 'load http://203.0.113.20 --rate 10 --for 70s'],
      [30, 'fault cut node-3'],
      [60, 'fault heal node-3'],
    ],
    100,
  )
  const entered = (from: number, to: number) =>
    new Set(
      run.journal.entries.flatMap((entry) =>
        entry.kind === 'packet.sent' && entry.at >= from * 1000 && entry.at < to * 1000
          ? [entry.hops[2]]
          : [],
      ),
    )
  const ALL = ['node/node-1', 'node/node-2', 'node/node-3']
  const WELL = ['node/node-1', 'node/node-2']
  expect([...entered(20, 30)].sort()).toEqual(ALL)
  expect([...entered(30, 40)].sort()).toEqual(ALL)
  expect([...entered(41, 70)].sort()).toEqual(WELL)
  expect([...entered(71, 90)].sort()).toEqual(ALL)
})
