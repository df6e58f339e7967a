/** What a container may do, and what it hears when it may not: transcripts of a learner's commands. */
import { describe, expect, it } from 'vitest'
import { play } from './played'

const pod = (name: string, container: string, spec = '', image = 'busybox:1.36') => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  nodeName: node-1
  ${spec}
  containers: [{ name: c, image: "${image}", command: [sleep, "3600"], ${container} }]
---
`
/** What each script prints in the pod, one after the other. */
function scripts(manifest: string, name: string, ...lines: string[]): string[] {
  const typed = lines.map((line, i): [number, string] => [
    20 + i,
    `kubectl exec ${name} -- sh -c '${line.replaceAll("'", `'\\''`)}'`,
  ])
  const { said } = play([[0, 'kubectl apply -f -', manifest], ...typed], 25 + lines.length)
  return lines.map((_, i) => said(i + 1).trimEnd())
}

describe('who a container is', () => {
  it('[SEC3] user, group and groups are as asked, by name where the image has one', () => {
    const id = (container: string, spec = '', image = 'busybox:1.36') =>
      scripts(pod('p', container, spec, image), 'p', 'id; whoami')[0]!
        .split('\n')
        .slice(0, 2)
    expect(id('')).toEqual(['uid=0(root) gid=0(root) groups=0(root)', 'root'])
    expect(id('securityContext: { runAsUser: 54321 }')).toEqual([
      'uid=54321 gid=0(root) groups=0(root)',
      'whoami: unknown uid 54321',
    ])
    expect(
      id(
        '',
        'securityContext: { runAsUser: 54321, runAsGroup: 3333, fsGroup: 2222, supplementalGroups: [4444] }',
      ),
    ).toEqual(['uid=54321 gid=3333 groups=2222,3333,4444', 'whoami: unknown uid 54321'])
    expect(id('securityContext: { runAsUser: 54321 }', '', 'debian:13')[1]).toBe(
      'whoami: cannot find name for user ID 54321',
    )
    expect(id('securityContext: { runAsUser: 101 }', '', 'nginx:1.29')[1]).toBe('nginx')
    const agnhost = 'registry.k8s.io/e2e-test-images/agnhost:2.53'
    const groups = (policy: string) =>
      scripts(
        pod(
          'p',
          '',
          `securityContext: { runAsUser: 1000, runAsGroup: 3000, supplementalGroups: [4000], supplementalGroupsPolicy: ${policy} }`,
          agnhost,
        ),
        'p',
        'id -G',
      )[0]
    expect([groups('Merge'), groups('Strict')]).toEqual(['3000 4000 50000', '3000 4000'])
  })

  it('[SEC4] with users of its own its root is somebody else on the machine', () => {
    const [own, other] = scripts(
      pod('p', '', 'hostUsers: false') + pod('q', ''),
      'p',
      'cat /proc/self/uid_map; id -u',
    )[0]!.split('\n')
    expect(own).toMatch(/^ {9}0 +\d+ {6}65536$/)
    expect(Number(own!.trim().split(/ +/)[1]) % 65_536).toBe(0)
    expect(other).toBe('0')
    expect(scripts(pod('q', ''), 'q', 'cat /proc/self/gid_map')).toEqual(['         0          0 4294967295'])
  })

  it('[SEC2] nobody is root who must not be: the image is there, and the container is not made', () => {
    const { said } = play(
      [
        [
          0,
          'kubectl apply -f -',
          pod('image', 'securityContext: { runAsNonRoot: true }') +
            pod('user', 'securityContext: { runAsNonRoot: true, runAsUser: 0 }') +
            pod('fine', 'securityContext: { runAsNonRoot: true, runAsUser: 1000 }'),
        ],
        [40, 'kubectl get pods'],
        [
          41,
          'kubectl get events --field-selector reason=Failed -o jsonpath=\'{range .items[*]}{.type} {.message}{"\\n"}{end}\'',
        ],
      ],
      45,
    )
    const rows = said(1).replace(/ +/g, ' ')
    expect(rows).toContain('image 0/1 CreateContainerConfigError 0 ')
    expect(rows).toContain('user 0/1 CreateContainerConfigError 0 ')
    expect(rows).toContain('fine 1/1 Running 0 ')
    expect(
      said(2)
        .replaceAll(/\([0-9a-f-]{36}\)/g, '(uid)')
        .trim()
        .split('\n')
        .sort(),
    ).toEqual([
      `Warning Error: container has runAsNonRoot and image will run as root (pod: "image_default(uid)", container: c)`,
      `Warning Error: container's runAsUser breaks non-root policy (pod: "user_default(uid)", container: c)`,
    ])
  })
})

describe('what it may do', () => {
  it('[SEC5] on a read-only root nothing but volumes, /dev, /etc/hosts and the like can be written', () => {
    const said = (image: string) =>
      scripts(
        pod('p', 'securityContext: { readOnlyRootFilesystem: true }', '', image),
        'p',
        'touch /x; mkdir /x; echo >/y; touch /dev/shm/x && echo x >>/etc/hosts && echo fine',
      )[0]!.split('\n')
    expect(said('busybox:1.36')).toEqual([
      'touch: /x: Read-only file system',
      "mkdir: can't create directory '/x': Read-only file system",
      "sh: can't create /y: Read-only file system",
      'fine',
    ])
    expect(said('debian:13')).toEqual([
      "touch: cannot touch '/x': Read-only file system",
      "mkdir: cannot create directory '/x': Read-only file system",
      'sh: 1: cannot create /y: Read-only file system',
      'fine',
    ])
  })

  it('[SEC5] what is root’s is refused to others, in the words of each shell and tool', () => {
    const said = (image: string, script: string) =>
      scripts(pod('p', 'securityContext: { runAsUser: 1000, runAsGroup: 1000 }', '', image), 'p', script)[0]!
        .split('\n')
        .slice(0, -1)
    expect(said('busybox:1.36', 'touch /root/x; cat /etc/shadow; echo >/etc/x')).toEqual([
      'touch: /root/x: Permission denied',
      "cat: can't open '/etc/shadow': Permission denied",
      "sh: can't create /etc/x: Permission denied",
    ])
    expect(said('debian:13', 'touch /root/x; cat /etc/shadow; bash -c "echo >/etc/x"')).toEqual([
      "touch: cannot touch '/root/x': Permission denied",
      'cat: /etc/shadow: Permission denied',
      'bash: line 1: /etc/x: Permission denied',
    ])
  })

  it('[SEC6] parts of /proc and /sys are hidden or read-only, unless it is privileged', () => {
    const look =
      'cat /proc/timer_list /proc/keys | wc -c; echo 1 >/proc/sys/net/ipv4/ip_forward; mount -t tmpfs x /mnt'
    expect(scripts(pod('p', ''), 'p', look)[0]!.split('\n').slice(0, 3)).toEqual([
      '0',
      "sh: can't create /proc/sys/net/ipv4/ip_forward: Read-only file system",
      'mount: permission denied (are you root?)',
    ])
    expect(
      scripts(
        pod('p', 'securityContext: { privileged: true }'),
        'p',
        'echo 1 >/proc/sys/net/ipv4/ip_forward && cat /proc/sys/net/ipv4/ip_forward',
      ),
    ).toEqual(['1'])
  })

  it('[SEC7] a seccomp profile that the node does not have keeps the container from being made', () => {
    const { said } = play(
      [
        [
          0,
          'kubectl apply -f -',
          pod(
            'p',
            'securityContext: { seccompProfile: { type: Localhost, localhostProfile: profiles/audit.json } }',
          ) + pod('q', 'securityContext: { seccompProfile: { type: RuntimeDefault } }'),
        ],
        [20, "kubectl get pod p -o jsonpath='{.status.containerStatuses[0].state.waiting}'"],
        [21, 'kubectl exec q -- grep Seccomp: /proc/1/status'],
      ],
      25,
    )
    const path = '/var/lib/kubelet/seccomp/profiles/audit.json'
    expect(JSON.parse(said(1))).toEqual({
      reason: 'CreateContainerError',
      message: `failed to create containerd container: cannot load seccomp profile "${path}": open ${path}: no such file or directory`,
    })
    expect(said(2)).toBe('Seccomp:\t2\n')
  })
})
