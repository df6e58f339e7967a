import { describe, expect, it } from 'vitest'
import { decodeObject } from '../decode'
import { withDefaults } from '../defaults/defaults'
import { text } from '../field-error'
import { kindOf } from '../kinds'
import { checkManifest } from '../manifest'
import { parseYaml } from '../yaml'
import { validateUpdate } from './validation'

const said = (manifest: string) =>
  checkManifest(manifest)
    .map((problem) => problem.message)
    .join('\n')
const of = (apiVersion: string, kind: string, spec: string) =>
  said(`{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: x}, spec: {${spec}}}`)

const TEMPLATE = 'template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}'
const JOB = 'template: {spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}'
const MISMATCH = '`selector` does not match template `labels`'

describe('Deployment', () => {
  const deployment = (spec: string) => of('apps/v1', 'Deployment', spec)
  const S = 'selector: {matchLabels: {a: b}}'
  it.each([
    [
      TEMPLATE,
      `spec.selector: Required value\nspec.template.metadata.labels: Invalid value: {"a":"b"}: ${MISMATCH}`,
    ],
    [
      `selector: {}, ${TEMPLATE}`,
      'spec.selector: Invalid value: {}: empty selector is invalid for deployment',
    ],
    [
      S,
      `spec.template.metadata.labels: Invalid value: null: ${MISMATCH}\nspec.template.spec.containers: Required value`,
    ],
    [
      `${S}, ${TEMPLATE}, strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 0}}`,
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
    ],
    [
      `${S}, ${TEMPLATE}, strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}`,
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    [
      `${S}, ${TEMPLATE}, strategy: {type: Foo}`,
      'spec.strategy: Unsupported value: {"Type":"Foo","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ],
    [
      `${S}, ${TEMPLATE}, minReadySeconds: 5, progressDeadlineSeconds: 5`,
      'spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds',
    ],
    [
      `${S}, template: {metadata: {labels: {a: b}}, spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}`,
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
  ])('[VAL4] refuses {%s}', (spec, expected) => expect(deployment(spec)).toBe(expected))
})

describe('Job and CronJob', () => {
  it.each([
    [
      'batch/v1',
      'Job',
      'template: {spec: {containers: [{name: c, image: x}]}}',
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
    [
      'batch/v1',
      'Job',
      `selector: {matchLabels: {a: b}}, ${JOB}`,
      'spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` not auto-generated',
    ],
    [
      'batch/v1',
      'CronJob',
      `schedule: foo, jobTemplate: {spec: {${JOB}}}`,
      'spec.schedule: Invalid value: "foo": expected exactly 5 fields, found 1: [foo]',
    ],
    [
      'batch/v1',
      'CronJob',
      `schedule: "61 * * * *", jobTemplate: {spec: {${JOB}}}`,
      'spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61',
    ],
    ['batch/v1', 'CronJob', `jobTemplate: {spec: {${JOB}}}`, 'spec.schedule: Required value'],
  ])('[VAL4] %s %s {%s}', (apiVersion, kind, spec, expected) =>
    expect(of(apiVersion, kind, spec)).toBe(expected),
  )
})

describe('others', () => {
  it.each([
    ['v1', 'Service', '', 'spec.ports: Required value'],
    [
      'v1',
      'Service',
      'type: Foo, ports: [{port: 80}]',
      'spec.type: Unsupported value: "Foo": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
    [
      'v1',
      'Service',
      'ports: [{port: 80, nodePort: 30000}]',
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [
      'v1',
      'Service',
      'ports: [{port: 80, name: a}, {port: 80, name: b}]',
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
    [
      'v1',
      'Service',
      'type: NodePort, clusterIP: None, ports: [{port: 80}]',
      'spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
    ],
    ['v1', 'Service', 'type: ExternalName', 'spec.externalName: Required value'],
    [
      'v1',
      'Service',
      'externalTrafficPolicy: Local, ports: [{port: 80}]',
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ],
    [
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      'minReplicas: 5, maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: d}',
      'spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`',
    ],
    [
      'networking.k8s.io/v1',
      'Ingress',
      '',
      'spec: Invalid value: null: either `defaultBackend` or `rules` must be specified',
    ],
    [
      'networking.k8s.io/v1',
      'Ingress',
      'rules: [{host: 1.2.3.4}]',
      'spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
    ],
    [
      'v1',
      'PersistentVolumeClaim',
      '',
      'spec.accessModes: Required value: at least 1 access mode is required\nspec.resources[storage]: Required value',
    ],
    [
      'apps/v1',
      'StatefulSet',
      `podManagementPolicy: Foo, selector: {matchLabels: {a: b}}, ${TEMPLATE}`,
      "spec.podManagementPolicy: Invalid value: \"Foo\": must be 'OrderedReady' or 'Parallel'",
    ],
  ])('[VAL4] %s %s {%s}', (apiVersion, kind, spec, expected) =>
    expect(of(apiVersion, kind, spec)).toBe(expected),
  )
  it('[VAL4] lets a headless service go without ports', () =>
    expect(of('v1', 'Service', 'clusterIP: None')).toBe(''))
  it('[VAL4] keeps user priorities below those of the system', () =>
    expect(
      said('{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: x}, value: 2000000000}'),
    ).toBe('value: Forbidden: maximum allowed value of a user defined priority is 1000000000'))
})

describe('metadata', () => {
  const named = (metadata: string) => said(`{apiVersion: v1, kind: ConfigMap, metadata: {${metadata}}}`)
  it.each([
    ['', 'metadata.name: Required value: name or generateName is required'],
    [
      'name: a, labels: {a/b/c: x}',
      "metadata.labels: Invalid value: \"a/b/c\": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ],
    [
      'name: a, finalizers: [foo]',
      'metadata.finalizers: Invalid value: "foo": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ])('[VAL1] {%s}', (metadata, expected) => expect(named(metadata)).toBe(expected))
})

/** Two manifests → what the API server says when the second replaces the first. */
function update(before: string, after: string): string {
  const [was, is] = [before, after].map((manifest) => {
    const body = parseYaml(manifest)[0] as { apiVersion: string; kind: string; metadata: object }
    const kind = kindOf(body.apiVersion, body.kind)!
    const decoded = decodeObject(
      kind,
      { ...body, metadata: { ...body.metadata, namespace: 'default', resourceVersion: '1' } },
      'Strict',
    )
    if ('error' in decoded) throw new Error(decoded.error)
    return { kind, object: withDefaults(kind, decoded.object) }
  })
  return validateUpdate(is!.kind, is!.object, was!.object).map(text).join('\n')
}

describe('updates', () => {
  const pod = (fields: string) => `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {${fields}}}`
  it('[VAL5] lets a pod change its image only', () => {
    expect(update(pod('containers: [{name: c, image: x}]'), pod('containers: [{name: c, image: z}]'))).toBe(
      '',
    )
    expect(
      update(
        pod('containers: [{name: c, image: x}]'),
        pod('containers: [{name: c, image: x}, {name: d, image: x}]'),
      ),
    ).toBe('spec.containers: Forbidden: pod updates may not add or remove containers')
  })
  it('[VAL5] shows what else changed as a diff of three lines of context', () => {
    const port = (n: number) => pod(`containers: [{name: c, image: x, ports: [{containerPort: ${n}}]}]`)
    expect(update(port(80), port(81))).toMatch(
      /\n@@ -\d+,7 \+\d+,7 @@\n.*\n.*\n.*\n-\s+"ContainerPort": 80,?\n\+\s+"ContainerPort": 81,?\n(?: .*\n){3}$/,
    )
  })
  it('[VAL5] lets a deadline only come nearer', () => {
    const deadline = (text: string) => pod(`containers: [{name: c, image: x}]${text}`)
    expect(update(deadline(', activeDeadlineSeconds: 100'), deadline(', activeDeadlineSeconds: 200'))).toBe(
      'spec.activeDeadlineSeconds: Invalid value: 200: must be less than or equal to previous value',
    )
    expect(update(deadline(', activeDeadlineSeconds: 100'), deadline(''))).toContain(
      'must not update from a positive integer to nil value',
    )
  })
  it('[VAL5] freezes selectors', () => {
    const deployment = (label: string) =>
      `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {selector: {matchLabels: {a: ${label}}}, ${TEMPLATE}}}`
    expect(update(deployment('b'), deployment('zz'))).toBe(
      `spec.template.metadata.labels: Invalid value: {"a":"b"}: ${MISMATCH}\nspec.selector: Invalid value: {"matchLabels":{"a":"zz"}}: field is immutable`,
    )
  })
  it('[VAL5] freezes immutable configuration', () => {
    const map = (rest: string) =>
      `{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, immutable: true, data: {${rest}}}`
    expect(update(map('a: b'), map('a: c'))).toBe(
      'data: Forbidden: field is immutable when `immutable` is set',
    )
  })
})
