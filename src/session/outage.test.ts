/** The control plane's own servers stopped and started, and links that lose or delay what they carry. */
import { describe, expect, it } from 'vitest'
import { createRun } from './replay'
import { play } from './played'
import { DEFAULT_CLUSTER } from './session'

const REFUSED =
  'The connection to the server 192.0.2.10:6443 was refused - did you specify the right host or port?\n'
const pod = (name: string, script: string) =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {nodeName: node-1, containers: [{name: c, image: busybox, command: [sh, -c, '${script}']}]}}`

type Lines = Parameters<typeof play>[0]

/** What components did from `from` s on: '31 stopped kube-scheduler'. */
function switched(lines: Lines, until: number) {
  const { entries } = play(lines, until).run.journal
  return entries.flatMap((it) =>
    it.at > 0 && (it.kind === 'component.crashed' || it.kind === 'component.started')
      ? [{ at: it.at / 1000, name: it.source, up: it.kind === 'component.started' }]
      : [],
  )
}

describe('without an API server', () => {
  it('[OUT1] kubectl is refused, and a new process answers again', () => {
    const { said } = play(
      [
        [1, 'fault stop kube-apiserver'],
        [2, 'kubectl get pods'],
        [4, 'fault start kube-apiserver'],
        [5, 'kubectl get pods'],
      ],
      8,
    )
    expect([said(1), said(3)]).toEqual([REFUSED, 'No resources found in default namespace.\n'])
  })

  it('[OUT2] what was open breaks off, and what was on its way is not done', () => {
    const { said } = play(
      [
        [0, 'kubectl apply -f -', pod('talks', 'while true; do echo x; sleep 1; done')],
        [10, 'kubectl logs -f talks --tail=0'],
        [12, 'fault stop kube-apiserver'],
        [14, 'fault start kube-apiserver'],
        [20, 'kubectl get pods -o name'],
      ],
      25,
    )
    expect(said(1)).toMatch(/^(x\n)+error: unexpected EOF\n$/)
    expect(said(4)).toBe('pod/talks\n')
  })

  it('[OUT3] watches are asked for again and again, then all is listed anew', () => {
    const { run } = play(
      [
        [10, 'fault stop kube-apiserver'],
        [60, 'fault start kube-apiserver'],
      ],
      200,
    )
    const asked = run.journal.entries.flatMap((it) =>
      it.kind === 'request.sent' &&
      it.source === 'kubelet/node-1' &&
      it.resource === 'services' &&
      it.at > 10_000
        ? [`${it.verb} ${it.at > 60_000 ? 'after' : 'while'}`]
        : [],
    )
    const tries = asked.filter((it) => it === 'watch while').length
    expect(tries).toBeGreaterThan(3)
    expect(tries).toBeLessThan(10)
    expect(asked).not.toContain('list while')
    expect(asked.slice(tries)).toEqual(['watch after', 'list after', 'watch after'])
  })

  it('[OUT4] containers run on, and what became of them is told later', () => {
    const { said } = play(
      [
        [0, 'kubectl apply -f -', pod('short', 'sleep 20')],
        [10, 'fault stop kube-apiserver'],
        [50, 'fault start kube-apiserver'],
        [75, "kubectl get pod short -o jsonpath='{.status.containerStatuses[0].restartCount}'"],
      ],
      80,
    )
    expect(Number(said(3))).toBeGreaterThanOrEqual(1)
  })

  it('[OUT5] leases run out, somebody leads again, and nodes stay Ready', () => {
    const lines: Lines = [
      [10, 'fault stop kube-apiserver'],
      [100, 'fault start kube-apiserver'],
      [105, 'kubectl create deployment web --image=nginx'],
      [230, 'kubectl get deployment web -o jsonpath="{.status.readyReplicas}"'],
      [240, 'kubectl get nodes --no-headers -o custom-columns=S:.status.conditions[3].status'],
    ]
    const scheduler = switched(lines, 150).filter(({ name }) => name === 'kube-scheduler')
    expect(scheduler.map(({ up }) => up)).toEqual([false, true])
    expect(scheduler[0]!.at).toBeGreaterThanOrEqual(20)
    expect(scheduler[0]!.at).toBeLessThan(22)
    expect(scheduler[1]!.at).toBeGreaterThanOrEqual(115)
    const { said, run } = play(lines, 245)
    expect(said(3)).toBe('1')
    expect(said(4)).toBe('True\nTrue\nTrue\nTrue\n')
    const decided = run.journal.entries.flatMap((it) =>
      it.kind === 'decision.made' ? [it.decision.reason] : [],
    )
    expect(decided).not.toContain('NodeUnreachable')
  })
})

describe('without etcd', () => {
  const UNAVAILABLE =
    'Error from server: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused"\n'

  it('[OUT6] nothing is written or read, and nothing is lost', () => {
    const { said, run } = play(
      [
        [0, 'kubectl create configmap kept'],
        [10, 'fault stop etcd'],
        [11, 'kubectl create configmap new'],
        [12, 'kubectl get configmap kept'],
        [16, 'kubectl version'],
        [18, 'fault start etcd'],
        [19, 'kubectl get configmaps -o name'],
      ],
      25,
    )
    expect(said(2)).toContain('Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused')
    expect(said(3)).toBe(UNAVAILABLE)
    expect(said(4)).toContain('Server Version: v1.36')
    expect(said(6)).toBe('configmap/kept\nconfigmap/kube-root-ca.crt\n')
    const written = run.journal.entries.some(
      (it) => it.kind === 'object.stored' && it.at > 10_010 && it.at < 18_000,
    )
    expect(written).toBe(false)
  })

  it('[OUT7] the API server fails its liveness probe, and is back when etcd is', () => {
    const server = switched(
      [
        [10, 'fault stop etcd'],
        [200, 'fault start etcd'],
      ],
      260,
    ).filter(({ name }) => name === 'kube-apiserver')
    expect(server.map(({ up }) => up)).toEqual([false, true])
    expect(server[0]!.at).toBeGreaterThan(79)
    expect(server[0]!.at).toBeLessThan(91)
    expect(server[1]!.at).toBeGreaterThan(202)
  })
})

describe('on a bad link', () => {
  it('[OUT8] what is asked is done late, and the answer may come too late to be heard', () => {
    const { run } = play(
      [
        [0, 'fault lose-messages node-1 90'],
        [1, 'kubectl apply -f -', pod('x', 'sleep 1000')],
        [240, 'fault good-network node-1'],
        [300, 'kubectl get pod x'],
      ],
      310,
    )
    const { entries } = run.journal
    const sent = entries.filter((it) => it.kind === 'request.sent' && it.source === 'kubelet/node-1')
    const waits = sent.flatMap((it) => ('arrivesAt' in it && it.at > 0 ? [it.arrivesAt - it.at] : []))
    expect(Math.max(...waits)).toBeGreaterThan(5_000)
    const ready = entries.findLast((it) => it.kind === 'object.stored' && it.key === 'node-1')
    const { conditions = [] } =
      (ready as { object?: { status?: { conditions?: { type: string; status: string }[] } } }).object
        ?.status ?? {}
    expect(conditions.find(({ type }) => type === 'Ready')?.status).toBe('True')
  })

  it('a slow one delays by what was said, and a wrong number is told', () => {
    const { said, run } = play(
      [
        [1, 'fault slow-network node-1 2000'],
        [2, 'fault slow-network node-1 soon'],
        [3, 'fault lose-messages node-1 100'],
      ],
      30,
    )
    const waits = run.journal.entries.flatMap((it) =>
      it.kind === 'request.sent' && it.source === 'kubelet/node-1' && it.at > 3_000
        ? [it.arrivesAt - it.at]
        : [],
    )
    expect(Math.min(...waits)).toBeGreaterThan(2_000)
    expect(said(1)).toBe('fault: not milliseconds from 1 to 60000: "soon" (for example 300)\n')
    expect(said(2)).toBe('fault: not a share from 1 to 95: "100" (for example 30)\n')
  })
})

it('the controller manager stops and starts as one', () => {
  const { run } = play([[1, 'fault stop kube-controller-manager']], 2)
  const stopped = run.journal.entries.filter((it) => it.kind === 'component.crashed').length
  expect(stopped).toBeGreaterThan(20)
  const again = createRun({
    version: 1,
    seed: 1,
    cluster: DEFAULT_CLUSTER,
    inputs: [
      { at: 1_000, line: 'fault stop kube-controller-manager' },
      { at: 2_000, line: 'fault start kube-controller-manager' },
    ],
  })
  again.runUntil(3_000)
  const started = again.journal.entries.filter((it) => it.kind === 'component.started' && it.at > 0).length
  expect(started).toBe(stopped)
})

it('[API24] kubectl get cs asks each process of the control plane for its health', () => {
  const { said } = play(
    [
      [1, 'kubectl get cs'],
      [2, 'fault stop kube-scheduler'],
      [3, 'kubectl get cs scheduler'],
      [4, 'kubectl get cs nosuch'],
    ],
    8,
  )
  const warning = 'Warning: v1 ComponentStatus is deprecated in v1.19+\n'
  expect(said(0).replaceAll(/ +\n/g, '\n')).toBe(
    `${warning}NAME                 STATUS    MESSAGE   ERROR
controller-manager   Healthy   ok
scheduler            Healthy   ok
etcd-0               Healthy   ok
`,
  )
  expect(said(2)).toMatch(
    /scheduler +Unhealthy +Get "https:\/\/127\.0\.0\.1:10259\/healthz": dial tcp 127\.0\.0\.1:10259: connect: connection refused/,
  )
  expect(said(3)).toContain('Error from server (NotFound): componentstatuses "nosuch" not found')
})
