/** Resizing what does not run: on a whole cluster, for the limit that counts is the kernel's. */
import { expect, it } from 'vitest'
import { play } from '../../session/played'

const HUNGRY = `apiVersion: v1
kind: Pod
metadata: { name: hungry }
spec:
  containers:
  - name: c
    image: polinux/stress
    command: [sh, -c, 'sleep 2; stress --vm 1 --vm-bytes 150M --vm-hang 1']
    resources: { limits: { memory: 100Mi }, requests: { memory: 100Mi } }
`
const more = `{"spec":{"containers":[{"name":"c","resources":{"limits":{"memory":"300Mi"}}}]}}`

it('[RSZ4] a container that was killed for memory starts with the limit it was given while it waited', () => {
  const look = 'kubectl get pod hungry --no-headers'
  const { said } = play(
    [
      [0, 'kubectl apply -f -', HUNGRY],
      [30, look],
      [30, `kubectl patch pod hungry --subresource resize -p '${more}'`],
      [100, look],
    ],
    101,
  )
  expect(said(1)).toMatch(/^hungry +0\/1 +(?:OOMKilled|CrashLoopBackOff) +2 /)
  expect(said(3)).toMatch(/^hungry +1\/1 +Running +3 \(/)
})
