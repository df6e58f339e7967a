import { describe, expect, it } from 'vitest'
import { decodeObject } from './decode'
import { withDefaults } from './defaults/defaults'
import { kindOf } from './kinds'
import { parseYaml, toYaml } from './yaml'

const bodyOf = (text: string) => parseYaml(text)[0] as { apiVersion: string; kind: string }
const decode = (text: string, validation: 'Strict' | 'Warn' = 'Strict') => {
  const body = bodyOf(text)
  return decodeObject(kindOf(body.apiVersion, body.kind) ?? kindOf('v1', 'Pod')!, body, validation)
}
const error = (text: string) => {
  const decoded = decode(text)
  return 'error' in decoded ? decoded.error.replace(/^.*cannot be handled as a \w+: /, '') : ''
}
const P = (container: string) => `{apiVersion: v1, kind: Pod, spec: {containers: [{name: c, ${container}}]}}`

describe('decoding', () => {
  it.each([
    [
      P('imgae: x').replace('spec: {', 'spec: {foo: 1, '),
      'strict decoding error: unknown field "spec.containers[0].imgae", unknown field "spec.foo"',
    ],
    [
      P('env: [{name: A, value: 1}]'),
      'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
    ],
    [
      P('command: x'),
      'json: cannot unmarshal string into Go struct field Container.spec.containers.command of type []string',
    ],
    [
      '{apiVersion: v1, kind: Pod, spec: {containers: {name: c}}}',
      'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      '{apiVersion: v1, kind: Pod, metadata: {labels: {a: 1}}}',
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      '{apiVersion: v1, kind: Pod, spec: {volumes: [{name: v, fc: {lun: "1"}}]}}',
      'json: cannot unmarshal string into Go struct field FCVolumeSource.spec.volumes.VolumeSource.fc.lun of type int32',
    ],
    [
      P('imagePullPolicy: 1'),
      'json: cannot unmarshal number into Go struct field Container.spec.containers.imagePullPolicy of type v1.PullPolicy',
    ],
    [
      P('ports: [{containerPort: 1.5}]'),
      'json: cannot unmarshal number 1.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    [
      P('resources: {limits: {cpu: 1x}}'),
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    ['{apiVersion: v1, kind: Secret, data: {a: abc}}', 'illegal base64 data at input byte 0'],
    [
      '{apiVersion: v1, kind: pod}',
      'no kind "pod" is registered for version "v1" in scheme "k8s/pkg/api/legacyscheme/scheme.go:30"',
    ],
  ])('[DEC1] refuses %s', (text, expected) => expect(error(text)).toBe(expected))

  it('[DEC2] only warns when asked to', () =>
    expect(decode(P('imgae: x'), 'Warn')).toMatchObject({
      warnings: ['unknown field "spec.containers[0].imgae"'],
    }))

  it('[DEC3] keeps what Go would keep, in canonical form', () => {
    const decoded = decode(
      `{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {}, annotations: null}, spec: {hostNetwork: false, automountServiceAccountToken: false, containers: [{name: c, args: [], tty: false, resources: {limits: {cpu: 0.5, memory: 1024Mi}}}]}}`,
    )
    expect('object' in decoded && toYaml(decoded.object)).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: Pod
      metadata:
        name: p
      spec:
        automountServiceAccountToken: false
        containers:
        - name: c
          resources:
            limits:
              cpu: 500m
              memory: 1Gi
      "
    `)
  })
})

describe('defaults', () => {
  const defaulted = (text: string) => {
    const decoded = decode(text)
    if ('error' in decoded) throw new Error(decoded.error)
    return toYaml(withDefaults(kindOf(decoded.object.apiVersion, decoded.object.kind)!, decoded.object))
  }
  it('[DEF1] fills in a pod', () =>
    expect(
      defaulted(
        '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {hostNetwork: true, volumes: [{name: v}, {name: s, secret: {secretName: s}}], containers: [{name: c, image: nginx, ports: [{containerPort: 80}], livenessProbe: {httpGet: {port: 80}}, resources: {limits: {cpu: 1000m}}}]}}',
      ),
    ).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: Pod
      metadata:
        name: p
      spec:
        containers:
        - image: nginx
          imagePullPolicy: Always
          livenessProbe:
            failureThreshold: 3
            httpGet:
              path: /
              port: 80
              scheme: HTTP
            periodSeconds: 10
            successThreshold: 1
            timeoutSeconds: 1
          name: c
          ports:
          - containerPort: 80
            hostPort: 80
            protocol: TCP
          resources:
            limits:
              cpu: "1"
            requests:
              cpu: "1"
          terminationMessagePath: /dev/termination-log
          terminationMessagePolicy: File
        dnsPolicy: ClusterFirst
        enableServiceLinks: true
        hostNetwork: true
        restartPolicy: Always
        schedulerName: default-scheduler
        securityContext: {}
        terminationGracePeriodSeconds: 30
        volumes:
        - emptyDir: {}
          name: v
        - name: s
          secret:
            defaultMode: 420
            secretName: s
      "
    `))
  it('[DEF1] fills in a deployment, but not a template with what only pods get', () =>
    expect(
      defaulted(
        '{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: "nginx:1.27", resources: {limits: {cpu: 1}}}]}}}}',
      ),
    ).toMatchInlineSnapshot(`
      "apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: d
      spec:
        progressDeadlineSeconds: 600
        replicas: 1
        revisionHistoryLimit: 10
        selector:
          matchLabels:
            a: b
        strategy:
          rollingUpdate:
            maxSurge: 25%
            maxUnavailable: 25%
          type: RollingUpdate
        template:
          metadata:
            labels:
              a: b
          spec:
            containers:
            - image: nginx:1.27
              imagePullPolicy: IfNotPresent
              name: c
              resources:
                limits:
                  cpu: "1"
              terminationMessagePath: /dev/termination-log
              terminationMessagePolicy: File
            dnsPolicy: ClusterFirst
            restartPolicy: Always
            schedulerName: default-scheduler
            securityContext: {}
            terminationGracePeriodSeconds: 30
      "
    `))
  it('[DEF1] fills in a service and a job', () => {
    expect(
      defaulted('{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{port: 80}]}}'),
    ).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: Service
      metadata:
        name: s
      spec:
        internalTrafficPolicy: Cluster
        ports:
        - port: 80
          protocol: TCP
          targetPort: 80
        sessionAffinity: None
        type: ClusterIP
      status:
        loadBalancer: {}
      "
    `)
    expect(
      defaulted(
        '{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {parallelism: 2, template: {spec: {restartPolicy: Never, containers: []}}}}',
      ),
    ).toMatchInlineSnapshot(`
      "apiVersion: batch/v1
      kind: Job
      metadata:
        name: j
      spec:
        backoffLimit: 6
        completionMode: NonIndexed
        manualSelector: false
        parallelism: 2
        podReplacementPolicy: TerminatingOrFailed
        suspend: false
        template:
          metadata: {}
          spec:
            containers: []
            dnsPolicy: ClusterFirst
            restartPolicy: Never
            schedulerName: default-scheduler
            securityContext: {}
            terminationGracePeriodSeconds: 30
      "
    `)
  })
  it('[DEF2] leaves alone what lacks nothing', () => {
    const kind = kindOf('v1', 'Secret')!
    const secret = { apiVersion: 'v1', kind: 'Secret', type: 'Opaque' }
    expect(withDefaults(kind, secret)).toBe(secret)
  })
})
