/** Scripts that fork, write, print and allocate without end, side by side in one cluster: each meets a container's limit. */
import { expect, it } from 'vitest'
import { play } from './played'

const pod = (name: string, script: string, limits: object) =>
  `${JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      nodeName: 'node-1',
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', script], resources: { limits } }],
    },
  })}\n---\n`

it('[LIM1, LIM2, LIM4, EVC3] what never ends meets the limit of its container, and the others run on', () => {
  const { said, run } = play(
    [
      [
        0,
        'kubectl apply -f -',
        pod('forks', 'bomb() { bomb | bomb & }; bomb; sleep 3600; :', { memory: '32Mi' }) +
          pod('allocates', 'x=a; while :; do x=$x$x; done', { memory: '32Mi' }) +
          pod('writes', 'yes > /tmp/f', { 'ephemeral-storage': '20Mi' }) +
          pod('prints', 'yes a line that is printed again and again', { cpu: '200m' }) +
          pod('spins', 'while :; do :; done', { cpu: '100m' }) +
          pod('stays', 'sleep 3600', {}),
      ],
      [
        130,
        'kubectl get pods --no-headers -o custom-columns=N:.metadata.name,P:.status.phase,R:.status.reason,C:.status.containerStatuses[0].state.terminated.reason',
      ],
      [131, 'kubectl exec stays -- echo fine'],
    ],
    134,
  )
  expect(
    said(1)
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/).join(' ')),
  ).toEqual([
    'allocates Failed <none> OOMKilled',
    'forks Failed <none> OOMKilled',
    'prints Running <none> <none>',
    'spins Running <none> <none>',
    'stays Running <none> <none>',
    'writes Failed Evicted Error',
  ])
  expect(said(2)).toBe('fine\n')
  const logs = run.cluster.nodes
    .get('node-1')!
    .containerd.stats()
    .map(({ logBytes }) => logBytes)
  expect(Math.max(...logs)).toBeGreaterThan(2 ** 20)
  expect(Math.max(...logs)).toBeLessThan(5 * 35 * 2 ** 20)
})
