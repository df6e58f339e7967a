/** Servers that need rights, ports and files, and what they say when they do not get them. */
import { describe, expect, it } from 'vitest'
import { createLoneNode, secured } from '../containerd/lone-node'
import type { ContainerConfig } from '../cri'
import { resolveImage } from '../images/catalogue'
import { programNamed } from './programs'

const registry = (reference: string) => {
  const found = resolveImage(reference)
  return 'image' in found ? { image: { ...found.image, size: 1000 } } : found
}
const node = () => createLoneNode({ programs: programNamed, registry })

function served(image: string, security: Partial<ContainerConfig['security']>, more = {}) {
  const it = node()
  const made = it.start([], { image, ...secured(security), ...more })
  it.passes(20_000)
  return { ...made, last: (lines: number) => made.log().split('\n').slice(-lines).join('\n') }
}
/** Without the stamps: 'emerg: text'. */
const told = (log: string) =>
  log
    .split('\n')
    .map((line) => /\[(\w+)\] \d+#\d+: (.*)/.exec(line))
    .flatMap((found) => (found ? `${found[1]}: ${found[2]}` : []))

describe('nginx', () => {
  it('[PGM6] gives its directories to its workers, for which root needs CHOWN', () => {
    const { last, outcome } = served('nginx', { dropCapabilities: ['ALL'] })
    expect(last(1)).toBe(
      'nginx: [emerg] chown("/var/cache/nginx/client_temp", 101) failed (1: Operation not permitted)',
    )
    expect(outcome()).toBe('exited 1 Error')
  })

  it('[PGM6] needs SETGID and SETUID for its workers; without, it lives on and answers nobody', () => {
    const with_ = (...addCapabilities: string[]) =>
      served('nginx', { dropCapabilities: ['ALL'], addCapabilities })
    const lame = with_('CHOWN', 'SETUID')
    expect(told(lame.log()).slice(-3)).toEqual([
      'emerg: setgid(101) failed (1: Operation not permitted)',
      'notice: signal 17 (SIGCHLD) received from 3',
      'alert: worker process 3 exited with fatal code 2 and cannot be respawned',
    ])
    expect(lame.run('curl -s -m 2 127.0.0.1; echo $?')).toBe('28')
    const well = with_('CHOWN', 'SETUID', 'SETGID')
    expect(well.run("curl -s -o /dev/null -w '%{http_code}' 127.0.0.1")).toBe('200')
    expect(well.run('ps aux | grep worker | cut -d" " -f1 | head -1')).toBe('nginx')
  })

  it('[PGM6] as another user has no use for one, and may not write where root may', () => {
    expect(told(served('nginx', { runAsUser: 101 }).log())).toEqual([
      'warn: the "user" directive makes sense only if the master process runs with super-user privileges, ignored in /etc/nginx/nginx.conf:2',
      'emerg: mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)',
    ])
    const unprivileged = served('nginxinc/nginx-unprivileged', { dropCapabilities: ['ALL'] })
    expect(unprivileged.run("id -u; curl -s -o /dev/null -w '%{http_code}' 127.0.0.1:8080")).toBe('101\n200')
  })

  it('[PGM6] names what it cannot write on a read-only root', () => {
    const { log, last } = served('nginx', { readOnlyRootFilesystem: true })
    expect(log()).toContain('info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)')
    expect(last(1)).toBe(
      'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)',
    )
  })

  it('[PGM7] tries a port that is taken five times, half a second apart, and gives up', () => {
    const it_ = node()
    it_.start([], { image: 'nginx' })
    const second = it_.start([], { image: 'nginx', name: 'second' })
    it_.passes(5000)
    const lines = told(second.log())
    expect(lines.filter((line) => line.includes('bind() to 0.0.0.0:80 failed (98:'))).toHaveLength(5)
    expect(lines.at(-1)).toBe('emerg: still could not bind()')
    const { startedAt, finishedAt } = second.status()
    expect(Math.round((finishedAt - startedAt) / 100)).toBe(25)
  })
})

describe('clients of HTTP', () => {
  const said = (image: string, script: string) => {
    const it_ = node()
    it_.start([], { image: 'nginx', hosts: '' }, { uid: 'u2', name: 'web' })
    return it_.start(['sleep', '3600'], { image }).run(script, 20_000).split('\n')
  }
  it('[PGM23] busybox’ wget says who refused, what has no name and what is not found', () => {
    expect(
      said(
        'busybox',
        'wget -q http://10.244.1.2:81; wget -q http://nosuch.example; wget -q http://10.244.1.2/nosuch; wget -q -O- http://10.244.1.2 | head -1',
      ),
    ).toEqual([
      "wget: can't connect to remote host (10.244.1.2): Connection refused",
      "wget: bad address 'nosuch.example'",
      'wget: server returned error: HTTP/1.1 404 Not Found',
      '<!DOCTYPE html>',
    ])
  })
  it('[PGM23] curl ends with 7, 6 and, where asked, 22', () => {
    const lines = said(
      'nginx',
      'curl 10.244.1.2:81; echo $?; curl nosuch.example; echo $?; curl -f 10.244.1.2/nosuch; echo $?',
    )
    expect(lines[0]).toMatch(/^curl: \(7\) Failed to connect to 10\.244\.1\.2 port 81 after \d+ ms: Could/)
    expect(lines.slice(1)).toEqual([
      '7',
      'curl: (6) Could not resolve host: nosuch.example',
      '6',
      'curl: (22) The requested URL returned error: 404',
      '22',
    ])
  })
})

describe('images of examples', () => {
  it('[PGM20] say what is not simulated, and wait where nobody knows what they are told to run', () => {
    const shell = served('debian', {}, { command: ['sh', '-c', 'apt-get update; xtrabackup'] })
    expect(shell.log()).toBe('apt-get: installing packages is not simulated\nsh: 1: xtrabackup: not found')
    const tool = served('gcr.io/google-samples/xtrabackup:1.0', {}, { command: ['xtrabackup', '--backup'] })
    expect(`${tool.log()} ${tool.outcome()}`).toBe('xtrabackup: what it does is not simulated exited 1 Error')
    const unknown = served('example-corp/api', {}, { command: ['/api', '--port=1'] })
    expect(`${unknown.log()} ${unknown.status().state}`).toBe(
      '(assumed) this image is not known here: a server that waits running',
    )
  })

  it('[PGM21] are ready when their own scripts say so', () => {
    const ready = (image: string, script: string, command: string[] = []) => {
      const it_ = node()
      const made = it_.start(command, {
        image,
        env: [{ name: 'POD_IP', value: '10.244.1.2' }],
        hosts: '10.244.1.2\tweb\n',
      })
      const early = made.run(`${script} >/dev/null 2>&1; echo $?`)
      it_.passes(60_000)
      return [early, made.run(`${script}; echo $?`)]
    }
    expect(ready('gcr.io/google-samples/cassandra:v13', '/ready-probe.sh')).toEqual(['1', '0'])
    expect(ready('registry.k8s.io/kubernetes-zookeeper:1.0-3.4.10', 'zookeeper-ready 2181')).toEqual([
      '1',
      '0',
    ])
  })
})

describe('databases', () => {
  it('[PGM8] redis remembers, in /data also beyond its process', () => {
    const data = (it_: ReturnType<typeof node>) => [
      {
        containerPath: '/data',
        source: it_.cri.volume('u1', 'data', { medium: 'disk', sizeLimit: 0, readOnly: false }),
        subPath: '',
        readOnly: false,
      },
    ]
    const it_ = node()
    const first = it_.start([], { image: 'redis', mounts: data(it_) })
    expect(
      first.run('redis-cli set name ada; redis-cli incr n; redis-cli rpush list a b c; redis-cli get name'),
    ).toBe('OK\n1\n3\nada')
    it_.cri.stopContainer(first.id, 5000, () => {})
    it_.passes(1000)
    const second = it_.start([], { image: 'redis', attempt: 1, mounts: data(it_) })
    expect(second.run('redis-cli get name; redis-cli lrange list 0 -1')).toBe('ada\na\nb\nc')
    expect(second.run('redis-cli get nosuch; redis-cli hset a b c')).toBe(
      "\nERR unknown command 'hset', with args beginning with: 'a' 'b' 'c'",
    )
  })

  it('[PGM9] become their own users, or say why they cannot', () => {
    const env = [{ name: 'POSTGRES_PASSWORD', value: 'x' }]
    const of = (image: string, dropCapabilities: string[]) => served(image, { dropCapabilities }, { env })
    expect(of('redis', []).run('grep Uid /proc/1/status')).toBe('Uid:\t999\t999\t999\t999')
    expect(of('postgres', []).status().state).toBe('running')
    const poor = of('postgres', ['ALL'])
    expect(poor.log()).toBe('error: failed switching to "postgres": operation not permitted')
    expect(poor.outcome()).toBe('exited 1 Error')
  })
})
