import { describe, expect, it } from 'vitest'
import { play } from './played'

const app = (name: string, hook: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 3
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      topologySpreadConstraints:
      - maxSkew: 1
        topologyKey: kubernetes.io/hostname
        whenUnsatisfiable: ScheduleAnyway
        labelSelector: { matchLabels: { app: ${name} } }
      containers:
      - name: c
        image: nginx:alpine
        ${hook}
        readinessProbe: { httpGet: { port: 80 }, periodSeconds: 2 }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ port: 80 }] }
---
`

/** What the recording did: three restarts of two Deployments and a scale-down within 100 s, asked from each node. */
function rollouts(hook: string) {
  const address = (name: string) => `$(kubectl get service ${name} -o 'jsonpath={.spec.clusterIP}')`
  const loads = ['node-1', 'node-2', 'node-3'].flatMap((node) =>
    ['a', 'b'].map((name): [number, string] => [
      30,
      `load http://${address(name)} --rate 21 --for 100s --from node/${node}`,
    ]),
  )
  const restarts = [40, 62, 84].map((at): [number, string] => [at, 'kubectl rollout restart deployment a b'])
  const { said } = play(
    [
      [0, 'kubectl apply -f -', app('a', hook) + app('b', hook)],
      ...loads,
      ...restarts,
      [112, 'kubectl scale deployment a b --replicas=1'],
    ],
    140,
  )
  const total = (pattern: RegExp) =>
    loads.reduce((sum, _, i) => sum + Number(pattern.exec(said(i + 1))?.[1] ?? 0), 0)
  return {
    sent: total(/sent in \S+ +(\d+)/),
    lost: total(/lost \([\d.]+ %\) +(\d+)/),
    refused: total(/refused +(\d+)/),
    reset: total(/reset +(\d+)/),
    timedOut: total(/timed out +(\d+)/),
  }
}

describe('requests while pods come and go', () => {
  it('[LOD3] are lost, a few per cent, without a hook', () => {
    const { sent, lost, refused, reset, timedOut } = rollouts('')
    expect(sent).toBe(12_600)
    expect(lost / sent).toBeGreaterThan(0.005)
    expect(lost / sent).toBeLessThan(0.05)
    // Of the recording's 290 a tenth or less were resets, the rest refusals and time-outs.
    expect(refused + reset + timedOut).toBe(lost)
    expect(reset).toBeLessThan(lost / 5)
    expect(Math.min(refused, timedOut)).toBeGreaterThan(lost / 5)
  }, 240_000)
  it('[LOD3] are all answered with a preStop sleep', () => {
    expect(rollouts('lifecycle: { preStop: { sleep: { seconds: 4 } } }')).toMatchObject({
      sent: 12_600,
      lost: 0,
    })
  }, 240_000)
})

it('[LOD1, LOD2] load counts what becomes of a steady rate, until its time is over or Ctrl-C', () => {
  const run = play(
    [
      [
        0,
        'kubectl apply -f -',
        `${app('a', '')}apiVersion: v1\nkind: Pod\nmetadata: { name: cli }\nspec: { containers: [{ name: c, image: nginx }] }\n`,
      ],
      [30, 'load http://a/ --rate 4 --for 5s --from pod/cli'],
      [40, 'load http://a/nosuch --rate 4 --for 5s --from pod/cli'],
      [50, 'load http://a:81 --rate 4 --for 5s --from pod/cli'],
      [60, 'load http://nosuch --rate 1 --for 3s'],
      [70, 'load http://192.0.2.11:30999 --rate 2 --for 0'],
      [75, '\u0003'],
      [80, 'load http://a --from pod/nosuch; load; load http://a --rate fast'],
    ],
    90,
  )
  expect(run.said(1)).toMatchInlineSnapshot(`
    "4 requests a second to http://a/ from pod/cli for 5s
    sent in 4.756s               20
    answered 200                 20
    lost (0.0 %)                  0
    "
  `)
  expect(run.said(2)).toContain('answered 404')
  expect(run.said(3)).toMatch(/timed out +20/)
  expect(run.said(4)).toMatch(/no such name +3/)
  expect(run.said(5)).toMatch(/refused +10\n/)
  expect(run.said(7)).toMatchInlineSnapshot(`
    "load: there is no pod/nosuch to ask from
    load: one URL is needed
    Usage: load URL [--rate 10] [--for 60s] [--timeout 2s] [--from pod/NAME|node/NAME] [-n NAMESPACE]
                  [-H 'Name: value']...

    Sends HTTP requests at a steady rate, each over a new connection, and counts what becomes of them.
    --for 0 goes on until Ctrl-C. --from asks from a pod's or a node's network instead of this machine's.
    load: --rate is requests a second, at most 1000
    "
  `)
})
