import { expect, it } from 'vitest'
import { play } from '../../session/played'

const pod = (name: string, image: string, command: string) => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  nodeName: node-1
  restartPolicy: Never
  containers: [{ name: c, image: ${image}, command: [${command}] }]
---
`
const MANIFEST = pod('once', 'python:3', "'true'") + pod('stays', 'nginx:alpine', "sleep, '3600'")
const warnings = (of: string) =>
  `kubectl get events --field-selector involvedObject.kind=${of},type=Warning -o 'jsonpath={range .items[*]}{.reason} {.message}{"\\n"}{end}' | sort -u`
const images = `kubectl get node node-1 -o 'jsonpath={.status.images[*].names[-1:]}'`

/** Seven minutes with an image that nobody uses any more, then the disk fills up to so much. */
const filled = (amount: string, until: number) =>
  play(
    [
      [0, 'kubectl apply -f -', MANIFEST],
      [30, 'kubectl delete pod once'],
      [420, images],
      [430, `fault fill-disk node-1 ${amount}`],
      [until, images],
      [until + 1, warnings('Pod')],
      [until + 2, warnings('Node')],
      [until + 3, 'kubectl get pod stays --no-headers'],
    ],
    until + 10,
  )

it('[EVC4] unused images are deleted before a pod is evicted, and that may be enough', () => {
  const { said } = filled('46Gi', 460)
  expect(said(2)).toMatchInlineSnapshot(`"docker.io/library/python:3 docker.io/library/nginx:alpine"`)
  expect(said(4)).toMatchInlineSnapshot(`"docker.io/library/nginx:alpine"`)
  expect(said(5)).toBe('')
  expect(said(6)).toMatchInlineSnapshot(`
    "EvictionThresholdMet Attempting to reclaim ephemeral-storage
    "
  `)
  expect(said(7)).toContain('Running')
})

it('[EVC5] below 15 % of the disk that holds images pods are evicted, too', () => {
  const { said } = filled('48Gi', 460)
  expect(said(4)).toMatchInlineSnapshot(`"docker.io/library/nginx:alpine"`)
  expect(said(5)).toMatchInlineSnapshot(`
    "Evicted The node was low on resource: ephemeral-storage. Threshold quantity: 9Gi, available: 6943687Ki. 
    "
  `)
})

it('[IMG6] above 85 % unused images are collected every five minutes, and what that cannot free is told on the node', () => {
  const { said } = filled('47700Mi', 840)
  expect(said(5)).toBe('')
  expect(said(6)).toMatchInlineSnapshot(`
    "EvictionThresholdMet Attempting to reclaim ephemeral-storage
    FreeDiskSpaceFailed Insufficient free disk space on the node's image filesystem (85% of 60.0 GiB used). Failed to free sufficient space by deleting unused images (freed 0 bytes). Investigate disk usage, as it could be used by active images, logs, volumes, or other data.
    ImageGCFailed Insufficient free disk space on the node's image filesystem (85% of 60.0 GiB used). Failed to free sufficient space by deleting unused images (freed 0 bytes). Investigate disk usage, as it could be used by active images, logs, volumes, or other data.
    "
  `)
})
