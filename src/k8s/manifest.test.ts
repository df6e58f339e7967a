import { describe, expect, it } from 'vitest'
import refusals from '../../fixtures/manifests/refusals.json'
import { checkManifest, readManifest } from './manifest'

/** A manifest → line, column and words of each problem. */
const problems = (text: string) =>
  checkManifest(text).map(({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`)

/** What kubectl wraps around the words of a problem. */
const WRAPPINGS = [
  /^error: error parsing \S+: /,
  /^Error from server \(BadRequest\): error when creating "[^"]*": /,
  /^The \S+ "[^"]*" is invalid: \n?/,
]
const unwrapped = (stderr: string) =>
  WRAPPINGS.reduce((text, wrapping) => text.replace(wrapping, ''), stderr)
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\* /, ''))

/** Refusals that are kubectl's own business, not the manifest's. */
const KUBECTLS = new Set(['no-namespace', 'no-name', 'bad-kind'])

describe('a recorded refusal', () => {
  for (const [name, { manifest, stderr }] of Object.entries(refusals))
    if (!KUBECTLS.has(name))
      it(`[MAN1] ${name}`, () =>
        expect(checkManifest(manifest).map((problem) => problem.message)).toEqual(unwrapped(stderr)))
})

describe('places', () => {
  it('[MAN2] underlines the value that is wrong, in the document where it is', () =>
    expect(
      problems(`apiVersion: v1
kind: Pod
metadata:
  name: p
  labels:
    app: "a b"
spec:
  containers:
  - name: c
    image: x
    ports:
    - containerPort: 70000
---
apiVersion: v1
kind: Pod
metadata: {name: q}
spec:
  containers:
  - name: c
    imgae: x
`).map((problem) => problem.slice(0, 40)),
    ).toEqual([
      '6:10 error metadata.labels: Invalid valu',
      '12:22 error spec.containers[0].ports[0].',
      '20:12 error Pod in version "v1" cannot b',
    ]))

  it('[MAN2] shows what is missing at what lacks it', () =>
    expect(
      problems('apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n'),
    ).toEqual(['6:5 error spec.containers[0].image: Required value']))

  it('[MAN3] tells the lines of a field', () => {
    const { objects } = readManifest(
      'kind: Pod\nspec:\n  containers:\n  - name: c\n    image: x\n  volumes: []\n',
    )
    expect(objects[0]!.linesOf(['spec', 'containers'])).toEqual([3, 5])
    expect(objects[0]!.linesOf(['spec', 'containers', 0, 'image'])).toEqual([5, 5])
    expect(objects[0]!.linesOf(['spec', 'nodeName'])).toBeUndefined()
  })

  it('[MAN2] looks into a List', () =>
    expect(
      problems(
        'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: s}\n',
      ),
    ).toEqual(['4:3 error spec.ports: Required value']))
})

describe('what is no manifest', () => {
  it.each([
    ['', []],
    ['# nothing\n', []],
    ['hello', ['1:1 error invalid object to validate']],
    ['kind: Pod', ['1:1 error apiVersion not set']],
    ['apiVersion: v1\nkind: Pood\n', ['2:7 error no matches for kind "Pood" in version "v1"']],
    ['x'.repeat(3_145_729), ['1:1 error Request entity too large: limit is 3145728']],
    [
      '\tx',
      ['1:1 error error converting YAML to JSON: yaml: line 1: found character that cannot start any token'],
    ],
  ])('[MAN4] %.20j', (text, expected) => expect(problems(text)).toEqual(expected))
})
