import { describe, expect, it } from 'vitest'
import { checkManifest } from '../manifest'

/** A pod's spec in flow style → what the API server says of it, one line an error. */
const pod = (spec: string) => said(`{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {${spec}}}`)
const container = (fields: string) => pod(`containers: [{name: c, image: busybox, ${fields}}]`)
const C = 'containers: [{name: c, image: busybox}]'
const said = (manifest: string) =>
  checkManifest(manifest)
    .map((problem) => problem.message)
    .join('\n')

describe('volumes', () => {
  const volume = (fields: string) => pod(`${C}, volumes: [{${fields}}]`)
  it.each([
    ['emptyDir: {}', 'spec.volumes[0].name: Required value'],
    [
      'name: v, emptyDir: {}, hostPath: {path: /a}',
      'spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type',
    ],
    ['name: v, configMap: {}', 'spec.volumes[0].configMap.name: Required value'],
    ['name: v, secret: {}', 'spec.volumes[0].secret.secretName: Required value'],
    ['name: v, persistentVolumeClaim: {}', 'spec.volumes[0].persistentVolumeClaim.claimName: Required value'],
    [
      'name: v, hostPath: {path: /a/../b}',
      'spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain \'..\'',
    ],
    [
      'name: v, hostPath: {path: /a, type: Foo}',
      'spec.volumes[0].hostPath.type: Unsupported value: "Foo": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
    [
      'name: v, configMap: {name: m, defaultMode: 1000}',
      'spec.volumes[0].configMap.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive',
    ],
    [
      'name: v, configMap: {name: m, items: [{path: a}]}',
      'spec.volumes[0].configMap.items[0].key: Required value',
    ],
    [
      'name: v, configMap: {name: m, items: [{key: k, path: /x}]}',
      'spec.volumes[0].configMap.items[0].path: Invalid value: "/x": must be a relative path',
    ],
  ])('[VAL2] refuses the volume {%s}', (fields, expected) => expect(volume(fields)).toBe(expected))
  it('[VAL2] refuses two volumes of one name', () =>
    expect(pod(`${C}, volumes: [{name: v}, {name: v}]`)).toBe('spec.volumes[1].name: Duplicate value: "v"'))
})

describe('containers', () => {
  it.each([
    ['', 'spec.containers: Required value'],
    ['containers: []', 'spec.containers: Required value'],
    ['containers: [{image: x}]', 'spec.containers[0].name: Required value'],
    [
      'containers: [{name: c, image: " nginx"}]',
      'spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace',
    ],
    [
      'containers: [{name: c, image: x}], initContainers: [{name: c, image: x}]',
      'spec.initContainers[0].name: Duplicate value: "c"',
    ],
    [
      'containers: [{name: c, image: x}], initContainers: [{name: i, image: x, lifecycle: {preStop: {exec: {command: [x]}}}}]',
      'spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
    [
      'containers: [{name: c, image: x}], initContainers: [{name: i, image: x, restartPolicy: foo}]',
      'spec.initContainers[0].restartPolicy: Unsupported value: "foo": supported values: "Always", "Never", "OnFailure"',
    ],
  ])('[VAL2] refuses {%s}', (spec, expected) => expect(pod(spec)).toBe(expected))
  it.each([
    [
      'imagePullPolicy: Foo',
      'imagePullPolicy: Unsupported value: "Foo": supported values: "Always", "IfNotPresent", "Never"',
    ],
    [
      'terminationMessagePolicy: foo',
      'terminationMessagePolicy: Unsupported value: "foo": supported values: "File", "FallbackToLogsOnError"',
    ],
    [
      'ports: [{containerPort: 80, name: a}, {containerPort: 81, name: a}]',
      'ports[1].name: Duplicate value: "a"',
    ],
    ['ports: [{name: a}]', 'ports[0].containerPort: Required value'],
    [
      'ports: [{containerPort: 80, protocol: HTTP}]',
      'ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
    ],
    [
      'ports: [{containerPort: 80, name: aaaaaaaaaaaaaaaa}]',
      'ports[0].name: Invalid value: "aaaaaaaaaaaaaaaa": must be no more than 15 characters',
    ],
    ['env: [{value: a}]', 'env[0].name: Required value'],
    [
      'env: [{name: A, valueFrom: {}}]',
      'env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    ],
    [
      'env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]',
      'env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
    ],
    [
      'env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.foo}}}]',
      'env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo',
    ],
    ['envFrom: [{}]', 'envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`'],
    ['envFrom: [{configMapRef: {}}]', 'envFrom[0].configMapRef.name: Required value'],
    ['volumeMounts: [{name: v, mountPath: /a}]', 'volumeMounts[0].name: Not found: "v"'],
    ['livenessProbe: {}', 'livenessProbe: Required value: must specify a handler type'],
    [
      'readinessProbe: {exec: {command: [x]}, terminationGracePeriodSeconds: 2}',
      'readinessProbe.terminationGracePeriodSeconds: Invalid value: 2: must not be set for readinessProbes',
    ],
    ['livenessProbe: {exec: {}}', 'livenessProbe.exec.command: Required value'],
    [
      'livenessProbe: {httpGet: {}}',
      'livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
    [
      'livenessProbe: {httpGet: {port: "80"}}',
      'livenessProbe.httpGet.port: Invalid value: "80": must contain at least one letter (a-z)',
    ],
    [
      'livenessProbe: {httpGet: {port: 80, scheme: ftp}}',
      'livenessProbe.httpGet.scheme: Unsupported value: "ftp": supported values: "HTTP", "HTTPS"',
    ],
    ['lifecycle: {preStop: {}}', 'lifecycle.preStop: Required value: must specify a handler type'],
    [
      'lifecycle: {preStop: {sleep: {seconds: 60}}}',
      'lifecycle.preStop.sleep.seconds: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)',
    ],
    [
      'resources: {requests: {cpu: "-1"}}',
      'resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
    ],
    [
      'resources: {requests: {example.com/gpu: 1}}',
      'resources.limits: Required value: Limit must be set for non overcommitable resources',
    ],
    ['resources: {limits: {hugepages-2Mi: 4Mi}}', 'resources: Forbidden: HugePages require cpu or memory'],
    [
      'restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [1]}}]',
      'restartPolicy: Required value: must specify restartPolicy when restart rules are used',
    ],
  ])('[VAL2] refuses a container with %s', (fields, expected) =>
    expect(container(fields)).toBe(`spec.containers[0].${expected}`),
  )
  it('[VAL2] says of an unknown resource that it is neither standard nor for containers', () =>
    expect(container('resources: {requests: {disk: 1}}')).toBe(
      [
        'spec.containers[0].resources.requests[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.requests[disk]: Invalid value: "disk": must be a standard resource for containers',
      ].join('\n'),
    ))
  it('[VAL2] names the first pair of equal host ports', () =>
    expect(container('ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]')).toBe(
      'spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"',
    ))
})

describe('the pod itself', () => {
  it.each([
    [
      'activeDeadlineSeconds: 0',
      'spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive',
    ],
    ['dnsPolicy: None', 'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
    [
      'dnsPolicy: Foo',
      'spec.dnsPolicy: Unsupported value: "Foo": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    ],
    [
      'hostPID: true, shareProcessNamespace: true',
      'spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
    ],
    ['hostUsers: false, hostNetwork: true', 'spec.hostNetwork: Forbidden: when `hostUsers` is false'],
    ['os: {name: mac}', 'spec.os: Unsupported value: "mac": supported values: "linux", "windows"'],
    [
      'nodeName: node-1, schedulingGates: [{name: g}]',
      'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
    ],
    [
      'tolerations: [{key: a, operator: Foo}]',
      'spec.tolerations[0].operator: Unsupported value: "Foo": supported values: "Equal", "Exists"',
    ],
    [
      'tolerations: [{operator: Equal}]',
      'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
    [
      'tolerations: [{key: a, operator: Exists, value: b}]',
      'spec.tolerations[0].operator: Invalid value: "b": value must be empty when `operator` is \'Exists\'',
    ],
    [
      'tolerations: [{key: a, operator: Exists, effect: NoSchedule, tolerationSeconds: 3}]',
      'spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
    ],
    [
      'affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {}}}',
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
    ],
    [
      'topologySpreadConstraints: [{maxSkew: 0, topologyKey: z, whenUnsatisfiable: DoNotSchedule}]',
      'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
    ],
    [
      'topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: ScheduleAnyway, minDomains: 2}]',
      'spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway',
    ],
    [
      'topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 2, topologyKey: z, whenUnsatisfiable: DoNotSchedule}]',
      'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{z, DoNotSchedule}"',
    ],
    [
      'securityContext: {runAsUser: -1}',
      'spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    ],
  ])('[VAL2] refuses {%s}', (spec, expected) => expect(pod(`${C}, ${spec}`)).toBe(expected))
  it('[VAL2] says three things of a missing topology key', () =>
    expect(
      pod(`${C}, affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{}]}}`).split(
        '\n',
      ),
    ).toHaveLength(3))
  it('[VAL2] accepts what need not exist, and negative grace', () => {
    expect(pod(`${C}, volumes: [{name: v, configMap: {name: nowhere}}]`)).toBe('')
    expect(container('command: [x], env: [{name: "a.b-c d", value: x}]')).toBe('')
  })
  it('[VAL3] warns of what is accepted all the same', () => {
    expect(container('env: [{name: A, value: b}, {name: A, value: c}]')).toBe(
      'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
    )
    expect(container('ports: [{containerPort: 80}, {containerPort: 80}]')).toBe(
      'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
    )
    expect(container('resources: {limits: {memory: 100m}}')).toContain(
      'fractional byte value "100m" is invalid, must be an integer',
    )
    expect(
      said('{apiVersion: v1, kind: Pod, metadata: {name: a.b}, spec: {containers: [{name: c, image: x}]}}'),
    ).toBe(
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    )
  })
})
