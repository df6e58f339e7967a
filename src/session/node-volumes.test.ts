/** Volumes as their containers see them: who owns them, what may be written, what the machine's paths must be. */
import { expect, it } from 'vitest'
import { play } from './played'

const pod = (name: string, volumes: string, mounts: string, more = '') => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  nodeName: node-1
  ${more}
  containers: [{ name: c, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [${mounts}] }]
  volumes: [${volumes}]
---
`
const CONTENT = `apiVersion: v1
kind: ConfigMap
metadata: { name: cm }
data: { a: "1" }
---
apiVersion: v1
kind: Secret
metadata: { name: sec }
stringData: { u: bob }
---
`
/** Mode, owner and group of each path. */
const owned = (name: string, paths: string) =>
  `kubectl exec ${name} -- sh -c 'ls -ldL ${paths} | tr -s " " | cut -d" " -f1,3,4'`

it('[VOL4] belong to fsGroup: what can be written becomes so for the group, what cannot be can be read', () => {
  const { said } = play(
    [
      [
        0,
        'kubectl apply -f -',
        CONTENT +
          pod(
            'p',
            '{ name: e, emptyDir: {} }, { name: cm, configMap: { name: cm } }, { name: sec, secret: { secretName: sec, defaultMode: 0400 } }, { name: h, hostPath: { path: /srv/data, type: DirectoryOrCreate } }',
            '{ name: e, mountPath: /e }, { name: cm, mountPath: /cm }, { name: sec, mountPath: /sec }, { name: h, mountPath: /h }',
            'securityContext: { runAsUser: 1000, fsGroup: 2000 }',
          ),
      ],
      [15, owned('p', '/e /cm/..data /cm/a /sec/u /h')],
      [
        16,
        `kubectl exec p -- sh -c 'cat /sec/u; echo x >/e/x && ls -l /e/x | tr -s " " | cut -d" " -f3,4; id -G'`,
      ],
      [
        17,
        'kubectl create secret generic sec --from-literal=u=eve --dry-run=client -o yaml | kubectl apply -f -',
      ],
      [120, 'kubectl exec p -- cat /sec/u'],
      [121, owned('p', '/var/run/secrets/kubernetes.io/serviceaccount/token')],
    ],
    130,
  )
  expect(said(1)).toBe(
    [
      'drwxrwsrwx root 2000',
      'drwxr-sr-x root 2000',
      '-rw-r--r-- root 2000',
      '-r--r----- root 2000',
      'drwxr-xr-x root root',
      '',
    ].join('\n'),
  )
  expect(said(2)).toBe('bob1000 2000\n0 2000\n')
  expect(said(4)).toBe('eve')
  expect(said(5)).toBe('-rw-r----- 1000 2000\n')
})

it('[VOL5] have the directories that subPath names, with their own mode, and nothing of others', () => {
  const { said } = play(
    [
      [
        0,
        'kubectl apply -f -',
        pod(
          'p',
          '{ name: e, emptyDir: {} }',
          '{ name: e, mountPath: /all }, { name: e, mountPath: /part, subPath: a/b }',
          'securityContext: { runAsUser: 1000 }',
        ),
      ],
      [15, owned('p', '/all/a /all/a/b /part')],
      [16, "kubectl exec p -- sh -c 'touch /part/mine && ls /all/a/b; touch /all/a/x'"],
    ],
    20,
  )
  expect(said(1)).toBe('drwxr-xr-x root root\ndrwxrwxrwx root root\ndrwxrwxrwx root root\n')
  expect(said(2)).toContain('mine\ntouch: /all/a/x: Permission denied\n')
})

it('[VOL6] of the machine must be what their type says, and are made where it says so', () => {
  const host = (name: string, path: string, type: string) =>
    pod(name, `{ name: v, hostPath: { path: ${path}, type: ${type} } }`, '{ name: v, mountPath: /v }')
  const { said } = play(
    [
      [
        0,
        'kubectl apply -f -',
        host('file', '/srv/one.txt', 'FileOrCreate') +
          host('no-file', '/srv/none.txt', 'File') +
          host('no-directory', '/nosuch', 'Directory') +
          host('socket', '/run/docker.sock', 'Socket'),
      ],
      [15, 'kubectl exec file -- sh -c \'echo hello >/v; ls -l /v | tr -s " " | cut -d" " -f1\''],
      [
        16,
        'kubectl get events --field-selector reason=FailedMount --sort-by=involvedObject.name -o jsonpath=\'{range .items[*]}{.message}{"\\n"}{end}\'',
      ],
    ],
    20,
  )
  expect(said(1)).toBe('-rw-r--r--\n')
  const failed = 'MountVolume.SetUp failed for volume "v" : hostPath type check failed:'
  expect(said(2).trim().split('\n').sort()).toEqual([
    `${failed} /nosuch is not a directory`,
    `${failed} /run/docker.sock is not a socket file`,
    `${failed} /srv/none.txt is not a file`,
  ])
})

it('[VOL7] that were provisioned are for everybody, outlive their pods, and take no fsGroup', () => {
  const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
`
  const user = (name: string) =>
    pod(
      name,
      '{ name: d, persistentVolumeClaim: { claimName: data } }',
      '{ name: d, mountPath: /d }',
      'securityContext: { runAsUser: 1000, fsGroup: 2000 }',
    ).replace('nodeName: node-1', '')
  const { said } = play(
    [
      [0, 'kubectl apply -f -', claim + user('first')],
      [20, owned('first', '/d')],
      [21, "kubectl exec first -- sh -c 'echo kept >/d/x'; kubectl delete pod first --now"],
      [30, 'kubectl apply -f -', user('second')],
      [45, 'kubectl exec second -- cat /d/x'],
    ],
    50,
  )
  expect(said(1)).toBe('drwxrwxrwx root root\n')
  expect(said(4)).toBe('kept\n')
})

it('[VOL8] in memory are full at their limit; other volumes take what the disk has', () => {
  const { said } = play(
    [
      [
        0,
        'kubectl apply -f -',
        pod('p', '{ name: m, emptyDir: { medium: Memory, sizeLimit: 1Mi } }', '{ name: m, mountPath: /m }'),
      ],
      [
        15,
        'kubectl exec p -- sh -c \'dd if=/dev/zero of=/m/x bs=1M count=2 2>&1 | head -1; df -h /m | tail -1 | tr -s " "\'',
      ],
    ],
    20,
  )
  expect(said(1)).toBe("dd: error writing '/m/x': No space left on device\ntmpfs 1.0M 1.0M 0 100% /m\n")
})

it('[CTR20] a volume mounted where the image has a link is where the link leads', () => {
  const pod = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  volumes: [{ name: run, emptyDir: {} }]
  containers: [{ name: c, image: nginx, volumeMounts: [{ name: run, mountPath: /var/run }] }]
`
  const { said } = play(
    [
      [0, 'kubectl apply -f -', pod],
      [10, 'kubectl exec web -- readlink /var/run'],
      [11, 'kubectl exec web -- sh -c "mount | grep -o \'/run[a-z/.]* type\'"'],
      [12, 'kubectl exec web -- cat /run/nginx.pid'],
    ],
    20,
  )
  expect([said(1), said(2), said(3)]).toEqual([
    '/run\n',
    '/run type\n/run/secrets/kubernetes.io/serviceaccount type\n',
    '1\n',
  ])
})
