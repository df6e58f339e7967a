/** What a container finds around it: names, addresses, resolvers, processes, limits, and its log on the machine. */
import { expect, it } from 'vitest'
import { play } from './played'

const pod = (name: string, spec = '', container = '', image = 'busybox:1.36') => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  nodeName: node-1
  ${spec}
  containers: [{ name: c, image: "${image}", command: [sleep, "3600"], ${container} }]
---
`
const inside = (name: string, script: string) =>
  `kubectl exec ${name} -- sh -c '${script.replaceAll("'", `'\\''`)}'`

it('[FIL3] a pod knows itself by its name, a host’s pod by the host’s, and one of a subdomain by its full one', () => {
  const { said } = play(
    [
      [
        0,
        'kubectl apply -f -',
        pod('web', 'subdomain: db') +
          pod('own', 'hostname: mine') +
          pod('full', 'hostname: mine\n  subdomain: db\n  setHostnameAsFQDN: true') +
          pod('host', 'hostNetwork: true'),
      ],
      ...['web', 'own', 'full', 'host'].map((name, i): [number, string] => [
        15 + i,
        inside(name, 'hostname; hostname -f; echo $HOSTNAME; cat /etc/hostname'),
      ]),
      [20, inside('host', 'head -1 /etc/hosts')],
    ],
    25,
  )
  const full = 'mine.db.default.svc.cluster.local'
  expect([1, 2, 3, 4].map((input) => said(input).trim().split('\n'))).toEqual([
    ['web', 'web.db.default.svc.cluster.local', 'web', 'web'],
    ['mine', 'mine', 'mine', 'mine'],
    [full, full, full, full],
    ['node-1', 'node-1', 'node-1', 'node-1'],
  ])
  expect(said(5)).toBe('# Kubernetes-managed hosts file (host network).\n')
})

it('[FIL2] resolvers follow dnsPolicy; what is too much is cut off, and told', () => {
  const { said } = play(
    [
      [
        0,
        'kubectl apply -f -',
        pod('host', 'hostNetwork: true') +
          pod('both', 'hostNetwork: true\n  dnsPolicy: ClusterFirstWithHostNet') +
          pod('node', 'dnsPolicy: Default') +
          pod(
            'much',
            'dnsConfig: { nameservers: [1.1.1.1, 2.2.2.2, 3.3.3.3], searches: [a.example], options: [{ name: ndots, value: "2" }] }',
          ),
      ],
      ...['host', 'both', 'node', 'much'].map((name, i): [number, string] => [
        15 + i,
        inside(name, 'cat /etc/resolv.conf'),
      ]),
      [20, "kubectl get events --field-selector reason=DNSConfigForming -o jsonpath='{.items[*].message}'"],
    ],
    25,
  )
  const cluster = 'search default.svc.cluster.local svc.cluster.local cluster.local'
  expect(said(1)).toBe('nameserver 192.0.2.1\n')
  expect(said(2)).toBe(`${cluster}\nnameserver 10.96.0.10\noptions ndots:5\n`)
  expect(said(3)).toBe('nameserver 192.0.2.1\n')
  expect(said(4)).toBe(
    `${cluster} a.example\nnameserver 10.96.0.10\nnameserver 1.1.1.1\nnameserver 2.2.2.2\noptions ndots:2\n`,
  )
  expect(said(5)).toBe(
    'Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.1.1.1 2.2.2.2',
  )
})

it('[NET13] addresses are taken in turn; a restart keeps one, a new pod has the next', () => {
  const address = "kubectl get pod web -o jsonpath='{.status.podIP}'"
  const { said } = play(
    [
      [0, 'kubectl apply -f -', pod('web')],
      [10, address],
      [11, 'fault kill default/web'],
      [20, address],
      [21, 'kubectl delete pod web --now'],
      [25, 'kubectl apply -f -', pod('web')],
      [35, address],
    ],
    40,
  )
  expect([said(1), said(3), said(6)]).toEqual(['10.244.1.2', '10.244.1.2', '10.244.1.3'])
})

it('[CTR22] what a container wrote is gone with it, what is in its volumes stays as long as the pod', () => {
  const { said } = play(
    [
      [
        0,
        'kubectl apply -f -',
        pod('web', 'volumes: [{ name: v, emptyDir: {} }]', 'volumeMounts: [{ name: v, mountPath: /v }]'),
      ],
      [10, inside('web', 'echo x >/own; echo x >/v/kept; ls /own /v/kept')],
      [11, 'fault kill default/web'],
      [20, inside('web', 'ls /own /v/kept')],
    ],
    25,
  )
  expect(said(1)).toBe('/own\n/v/kept\n')
  expect(said(3)).toContain('ls: /own: No such file or directory\n/v/kept\n')
})

it('[CTR21] its log is a file of the machine, in the CRI’s format, with a link by its id', () => {
  const { said } = play(
    [
      [
        0,
        'kubectl apply -f -',
        pod('loud', '', 'command: [sh, -c, "echo out; echo err >&2; sleep 3600"]').replace(
          'command: [sleep, "3600"], ',
          '',
        ) +
          pod(
            'collector',
            'volumes: [{ name: log, hostPath: { path: /var/log } }]',
            'volumeMounts: [{ name: log, mountPath: /var/log, readOnly: true }]',
          ),
      ],
      [15, inside('collector', 'cat /var/log/pods/default_loud_*/c/0.log')],
      [16, inside('collector', 'cat /var/log/containers/loud_default_c-*.log | cut -d" " -f2-')],
    ],
    20,
  )
  expect(said(1)).toMatch(
    /^2026-11-23T11:06:\d\d\.\d{9}Z stdout F out\n2026-11-23T11:06:\d\d\.\d{9}Z stderr F err\n$/,
  )
  expect(said(2)).toBe('stdout F out\nstderr F err\n')
})

it('[ENV5] its environment can come from a file that an init container wrote', () => {
  const made = (name: string, key: string, text = "ADDRESS='10.0.0.1' # where\nNAME='a b'") => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  restartPolicy: Never
  volumes: [{ name: v, emptyDir: {} }]
  initContainers: [{ name: i, image: "busybox:1.36", command: [sh, -c, ${JSON.stringify(`printf "${text}" >/v/env`)}], volumeMounts: [{ name: v, mountPath: /v }] }]
  containers:
  - name: c
    image: busybox:1.36
    command: [sh, -c, "echo $X"]
    env: [{ name: X, valueFrom: { fileKeyRef: { volumeName: v, path: env, ${key} } } }]
---
`
  const { said } = play(
    [
      [
        0,
        'kubectl apply -f -',
        made('found', 'key: NAME') +
          made('absent', 'key: NONE') +
          made('optional', 'key: NONE, optional: true') +
          made('broken', 'key: NAME', 'NAME = x'),
      ],
      [20, 'kubectl logs found -c c; kubectl logs optional -c c'],
      [
        21,
        'kubectl get pods absent broken -o jsonpath=\'{range .items[*]}{.status.containerStatuses[0].state.waiting.reason}: {.status.containerStatuses[0].state.waiting.message}{"\\n"}{end}\'',
      ],
    ],
    25,
  )
  expect(said(1)).toBe('a b\n\n')
  expect(said(2).trim().split('\n')).toEqual([
    'CreateContainerConfigError: environment variable key "NONE" not found in file',
    "CreateContainerConfigError: couldn't parse env file",
  ])
})

it('[RES5] its limits are in its cgroup, its machine’s amounts everywhere else', () => {
  const { said } = play(
    [
      [
        0,
        'kubectl apply -f -',
        pod(
          'small',
          '',
          'resources: { requests: { cpu: 250m, memory: 32Mi }, limits: { cpu: 500m, memory: 64Mi } }',
        ) + pod('free'),
      ],
      [
        15,
        inside(
          'small',
          'cd /sys/fs/cgroup; cat cpu.max cpu.weight memory.max memory.oom.group /proc/1/oom_score_adj; nproc',
        ),
      ],
      [
        16,
        inside('free', 'cd /sys/fs/cgroup; cat cpu.max cpu.weight memory.max /proc/1/oom_score_adj; nproc'),
      ],
    ],
    20,
  )
  expect(said(1).split('\n').slice(0, 6)).toEqual(['50000 100000', '35', '67108864', '1', '993', '2'])
  expect(said(2).split('\n').slice(0, 5)).toEqual(['max 100000', '1', 'max', '1000', '2'])
})
