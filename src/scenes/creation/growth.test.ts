import { expect, it } from 'vitest'
import type { ApiObject, EntryOf } from '../../journal/entry'
import { GrowingObject } from './growth'

const pod = (spec: object, status: object): ApiObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      uid: 'u1',
      resourceVersion: '1',
      creationTimestamp: '',
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
          spec: { containers: [{ name: 'c', image: 'nginx' }] },
        }),
      },
    },
    spec: { containers: [{ name: 'c', image: 'nginx', imagePullPolicy: 'Always' }], ...spec },
    status,
  }) as unknown as ApiObject
const stored = (revision: number, object: ApiObject) =>
  ({ kind: 'object.stored', revision, object }) as EntryOf<'object.stored'>

const printed = (growing: GrowingObject, most: number) =>
  growing
    .grown(most)
    .lines.map(
      ({ text, indent, revision, author, fresh }) =>
        `${`${revision || ''}`.padStart(3)} ${fresh ? '*' : ' '} ${'  '.repeat(indent)}${text}`.padEnd(48) +
        author,
    )
    .map((line) => line.trimEnd())

function grown() {
  const growing = new GrowingObject()
  growing.add(stored(7, pod({}, { phase: 'Pending' })), 'kubectl')
  growing.add(stored(8, pod({ nodeName: 'node-1' }, { phase: 'Pending' })), 'kube-scheduler')
  growing.add(
    stored(
      9,
      pod({ nodeName: 'node-1' }, { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }),
    ),
    'kubelet/node-1',
  )
  return growing
}

it('credits each line to who wrote it, and tells what was typed from what was filled in', () => {
  expect(printed(grown(), 40)).toMatchInlineSnapshot(`
    [
      "  7   apiVersion: v1                            default",
      "      kind: Pod",
      "      metadata:",
      "        name: p",
      "      spec:",
      "        containers:",
      "  7       - name: c                             you",
      "            image: nginx",
      "  7         imagePullPolicy: Always             default",
      "  8     nodeName: node-1                        kube-scheduler",
      "      status:",
      "  9 *   phase: Running                          kubelet/node-1",
      "    *   conditions:",
      "    *     - type: Ready",
      "    *       status: "True"",
    ]
  `)
})

it('keeps what is new when there is little room', () => {
  expect(printed(grown(), 9)).toMatchInlineSnapshot(`
    [
      "      spec:",
      "        containers:",
      "          …",
      "  8     nodeName: node-1                        kube-scheduler",
      "      status:",
      "  9 *   phase: Running                          kubelet/node-1",
      "    *   conditions:",
      "    *     - type: Ready",
      "    *       status: "True"",
    ]
  `)
})

it('forgets a line that is gone', () => {
  const growing = grown()
  growing.add(stored(10, pod({}, { phase: 'Running' })), 'kubectl')
  expect(printed(growing, 40).some((line) => line.includes('nodeName'))).toBe(false)
})
