/** What probes ask, when, and what is said of the answers. */
import { describe, expect, it } from 'vitest'
import { createScriptedNode, podOf } from './scripted-node'
import type { Script } from './scripted-runtime'

const seconds = (n: number) => n * 1000
const c = (more: object = {}) => ({ name: 'c', image: 'app', imagePullPolicy: 'IfNotPresent', ...more })

function watched(spec: object, script: Script = {}) {
  const node = createScriptedNode({ present: ['app'], ...script })
  node.put(podOf(spec))
  const deleted = (grace: number) =>
    node.change('pods', 'default/web', (pod: { metadata: object }) => ({
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: 'now', deletionGracePeriodSeconds: grace },
    }))
  /** 'liveness c success' of each probe since then. */
  const probed = (since = 0) =>
    node.journal.entries.flatMap((it) =>
      it.kind === 'probe.ran' && it.at >= since ? [`${it.probe} ${it.container.container} ${it.result}`] : [],
    )
  const unhealthy = () => [
    ...new Set(
      node
        .events('Pod')
        .filter((it) => /^(?:Unhealthy|ProbeWarning) /.test(it))
        .map((it) => it.slice(it.indexOf(' ') + 1)),
    ),
  ]
  return { ...node, deleted, probed, unhealthy, lines: () => node.transcript('web').split('\n') }
}

describe('a kubelet that restarts', () => {
  const exec = { exec: { command: ['check'] }, periodSeconds: 5 }

  it('[PRB8] finds a ready container ready, and asks it again at some moment of its period', () => {
    const node = watched({ containers: [c({ readinessProbe: exec, startupProbe: exec })] })
    node.passes(seconds(30))
    const before = node.lines()
    const restartedAt = node.simulation.now
    node.run(node.kubelet)
    node.passes(seconds(20))
    expect(node.lines()).toEqual(before)
    expect(before.at(-1)).toContain('c=running+')
    const first = node.journal.entries.find((it) => it.kind === 'probe.ran' && it.at > restartedAt)!
    expect(first.at - restartedAt).toBeLessThan(seconds(6))
    expect(node.probed(restartedAt)).not.toContain('startup c success')
  })

  it('[PRB8] begins anew with one that had just started', () => {
    const node = watched({ containers: [c({ readinessProbe: exec })] })
    node.passes(seconds(5))
    node.run(node.kubelet)
    node.passes(seconds(20))
    expect(node.lines().slice(-2)).toEqual([
      expect.stringContaining('c=running'),
      expect.stringContaining('c=running+'),
    ])
    expect(node.lines().at(-2)).not.toContain('c=running+')
  })
})

it('[PRB9] when a pod ends readiness is asked to the last, liveness only of sidecars', () => {
  const every = { exec: { command: ['check'] }, periodSeconds: 1 }
  const probes = { livenessProbe: every, readinessProbe: every }
  const side = { name: 'side', image: 'app', restartPolicy: 'Always', ...probes }
  const node = watched({ containers: [c(probes)], initContainers: [side] })
  node.passes(seconds(5))
  node.deleted(10)
  node.passes(seconds(2))
  const since = node.simulation.now
  node.passes(seconds(5))
  expect([...new Set(node.probed(since))].sort()).toEqual([
    'liveness side success',
    'readiness c success',
    'readiness side success',
  ])
})

describe('a probe by HTTP', () => {
  const asking = (httpGet: object) => ({
    containers: [c({ readinessProbe: { httpGet: { port: 80, ...httpGet }, periodSeconds: 1 } })],
  })
  const redirect = (to: string) => `HTTP/1.1 302 Found\r\nLocation: ${to}\r\nContent-Length: 5\r\n\r\nmoved`

  it('[PRB10] follows redirects on its host, not to another, and not for ever', () => {
    const own = watched(asking({ path: '/a' }), {
      serve: (_, request) =>
        request.startsWith('GET /b') ? 'HTTP/1.1 404 Not Found\r\n\r\n' : redirect('/b'),
    })
    own.passes(seconds(4))
    expect(own.unhealthy()).toEqual(['Readiness probe failed: HTTP probe failed with statuscode: 404'])

    const other = watched(asking({}), { serve: () => redirect('http://example.com/') })
    other.passes(seconds(4))
    expect(other.unhealthy()).toEqual([
      'Readiness probe warning: Probe terminated redirects, Response body: moved',
    ])
    expect(other.lines().at(-1)).toContain('c=running+')

    const loop = watched(asking({ path: '/x' }), { serve: () => redirect('/x') })
    loop.passes(seconds(4))
    expect(loop.unhealthy()).toEqual(['Readiness probe failed: Get "/x": stopped after 10 redirects'])
  })

  it('[PRB11] says who refused, and who was silent', () => {
    const refused = watched(asking({ path: '/healthz' }))
    refused.passes(seconds(4))
    expect(refused.unhealthy()).toEqual([
      'Readiness probe failed: Get "http://10.244.1.2:80/healthz": dial tcp 10.244.1.2:80: connect: connection refused',
    ])
    const silent = watched(asking({ path: '/' }), { serve: () => '' })
    silent.passes(seconds(4))
    expect(silent.unhealthy()).toEqual([
      'Readiness probe failed: Get "http://10.244.1.2:80/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    ])
  })

  it('[PRB12] calls itself kube-probe, unless the probe gives headers of its own', () => {
    const seen: string[] = []
    const node = watched(asking({ httpHeaders: [{ name: 'X-Custom', value: 'yes' }] }), {
      serve(_, request) {
        if (request) seen.push(request)
        return 'HTTP/1.1 200 OK\r\n\r\n'
      },
    })
    node.passes(seconds(2))
    expect(seen[0]!.split('\r\n')).toEqual([
      'GET / HTTP/1.1',
      'Host: 10.244.1.2:80',
      'User-Agent: kube-probe/1.36',
      'Accept: */*',
      'X-Custom: yes',
      'Connection: close',
      '',
      '',
    ])
  })
})

it('[PRB11] by TCP is content with a connection; a named port is the container’s own', () => {
  const probe = (port: string) => ({ readinessProbe: { tcpSocket: { port }, periodSeconds: 1 } })
  const ports = [{ name: 'web', containerPort: 8080 }]
  const open = (port: number) => (port === 8080 ? '' : undefined)
  const good = watched({ containers: [c({ ports, ...probe('web') })] }, { serve: open })
  good.passes(seconds(3))
  expect(good.lines().at(-1)).toContain('c=running+')
  const refused = watched({ containers: [c({ ports, ...probe('8081') })] }, { serve: open })
  refused.passes(seconds(3))
  expect(refused.unhealthy()).toEqual([
    'Readiness probe failed: dial tcp 10.244.1.2:8081: connect: connection refused',
  ])
})

describe('the time of a probe', () => {
  const at = (node: ReturnType<typeof watched>) =>
    node.journal.entries.flatMap((it) => (it.kind === 'probe.ran' ? [Math.round(it.at / 100) / 10] : []))
  const liveness = (more: object) => c({ livenessProbe: { exec: { command: ['check'] }, ...more } })

  it('[PRB13] ticks from the first sync on, also while the image is pulled, and waits for its initial delay', () => {
    const node = watched({ containers: [liveness({ periodSeconds: 4, initialDelaySeconds: 5 })] })
    node.passes(seconds(20.5))
    // Started at 0.2 s; whole seconds count, so at 4 s it has run for 3 of its 5.
    expect(at(node)).toEqual([8, 12, 16, 20])
  })

  it('[PRB13] a new instance waits for its own initial delay, and is not yet failed', () => {
    const node = watched(
      { containers: [liveness({ periodSeconds: 2, initialDelaySeconds: 3, failureThreshold: 2 })] },
      { exec: () => 1, containers: { c: [{ stops: { after: 100, code: 0 } }] } },
    )
    node.passes(seconds(17.5))
    const kills = node.events('Pod').filter((it) => it.startsWith('Killing'))
    expect(kills).toEqual(['Killing Container c failed liveness probe, will be restarted'])
    expect(
      node.list<{ reason: string; count: number }>('events').find((it) => it.reason === 'Killing')!.count,
    ).toBe(2)
    expect(at(node)).toEqual([4, 6, 10, 12, 16])
  })
})

it('[PRB15] of a port by a name that its container does not have cannot be run', () => {
  const probe = { httpGet: { port: 'wbe' }, periodSeconds: 1 }
  const ports = [{ name: 'web', containerPort: 80 }]
  const node = watched({ containers: [c({ ports, readinessProbe: probe })] }, { serve: () => '' })
  node.passes(seconds(5))
  expect(node.unhealthy()).toEqual([
    'Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "wbe": invalid syntax',
  ])
  expect(node.lines().at(-1)).toMatch(/Running c=running$/)
})

it('[PRB14] a probe of a command that takes too long fails with what was run and for how long', () => {
  const error = { code: 'DeadlineExceeded', message: 'late' } as const
  const node = watched(
    {
      containers: [c({ readinessProbe: { exec: { command: ['sh', '-c', 'sleep 9'] }, timeoutSeconds: 2 } })],
    },
    { exec: () => error },
  )
  node.passes(seconds(3))
  expect(node.unhealthy()).toEqual([
    'Readiness probe failed: command timed out: "sh -c sleep 9" timed out after 2s',
  ])
})

it('[PRB14] of a command its words are expanded from the container’s own plain variables', () => {
  const seen: string[] = []
  const env = [{ name: 'FILE', value: '/tmp/ok' }]
  const exec = { command: ['cat', '$(FILE)', '$(HOME)'] }
  const node = watched(
    { containers: [c({ env, readinessProbe: { exec } })] },
    { exec: (_, command) => (seen.push(command.join(' ')), 0) },
  )
  node.passes(seconds(2))
  expect(seen[0]).toBe('cat /tmp/ok $(HOME)')
})

it('[CLB6] a container killed by its probe starts in the same sync, until its back-off is longer than it lives', () => {
  const node = watched(
    {
      containers: [
        c({ livenessProbe: { exec: { command: ['check'] }, periodSeconds: 3, failureThreshold: 2 } }),
      ],
    },
    { exec: () => 1, containers: { c: [{ stops: { after: 100, code: 0 } }] } },
  )
  node.passes(seconds(60))
  const starts = node
    .lines()
    .flatMap((it) => /^(\d+)\.\ds .*c=running\+x(\d)/.exec(it)?.slice(1).join(' s, ') ?? [])
  // Two restarts at once; the third dies 10 s after the second's end at the earliest, and then 20 s.
  expect(starts.slice(0, 2)).toEqual(['6 s, 1', '12 s, 2'])
  expect(node.lines().find((it) => it.includes('CrashLoopBackOff'))).toMatch(
    /^18\.\ds Running c=CrashLoopBackOffx2$/,
  )
  expect(Number.parseInt(starts[2]!)).toBeGreaterThanOrEqual(28)
})
