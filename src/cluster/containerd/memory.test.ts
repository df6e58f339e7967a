import { describe, expect, it } from 'vitest'
import type { EntryOf } from '../../journal/entry'
import { resolveImage } from '../images/catalogue'
import { programNamed } from '../programs/programs'
import { createLoneNode } from './lone-node'

const MIB = 2 ** 20
const node = (options: { memory?: number } = {}) =>
  createLoneNode({ programs: programNamed, registry: resolveImage, ...options })
type Node = ReturnType<typeof node>
const limited = (memoryLimit: number) => ({ resources: { cpuShares: 2, cpuQuota: 0, memoryLimit } })
const pod = (uid: string, memoryLimit = 0) => ({ uid, name: uid, ...limited(memoryLimit) })
const emptyDir = (of: Node, uid: string, sizeLimit = 0) => ({
  containerPath: '/cache',
  source: of.cri.volume(uid, 'cache', { medium: 'memory', sizeLimit, readOnly: false }),
  subPath: '',
  readOnly: false,
})

function decisions({ journal }: Node) {
  return journal.entries
    .filter((entry): entry is EntryOf<'decision.made'> => entry.kind === 'decision.made')
    .flatMap(({ decision }) => (decision.reason === 'OutOfMemory' ? [decision.because] : []))
}
const usages = ({ journal }: Node, pod: string) =>
  journal.entries
    .filter((entry): entry is EntryOf<'usage.changed'> => entry.kind === 'usage.changed')
    .filter(({ container }) => container.pod === pod)
    .map(({ memory }) => memory)

/** Holds so many MiB, and then sleeps. */
const hold = (mebibytes: number) => ['stress', '-m', '1', '--vm-bytes', `${mebibytes}M`, '--vm-hang', '0']
const STRESS = { image: 'polinux/stress', imageSpec: 'polinux/stress' }

describe('memory', () => {
  it('[MEM1] fills a container’s limit to the last byte, then kills all of it, and says between whom it chose', () => {
    const it = node()
    const { outcome } = it.start(hold(250), { ...STRESS, ...limited(100 * MIB) })
    it.passes(5000)
    expect(outcome()).toBe('exited 137 OOMKilled')
    expect(Math.max(...usages(it, 'u1'))).toBe(100 * MIB)
    const [choice] = decisions(it)
    expect(choice).toMatchObject({ limit: 'container', allowed: 100 * MIB, usage: 100 * MIB, killed: [1, 2] })
    expect(choice!.candidates.map(({ pid, adj }) => `${pid} ${adj}`)).toEqual(['2 1000', '1 1000'])
    expect(choice!.victim.score).toBe(1996)
    expect(it.machine.memoryAvailable()).toBe(2 ** 32 - 512 * MIB)
  })

  it('[MEM2] kills in a whole pod when the pod’s own limit is reached', () => {
    const it = node()
    const one = it.start(hold(80), STRESS, pod('p', 150 * MIB))
    const two = it.start(hold(70), { ...STRESS, name: 'd' }, pod('p'))
    it.passes(5000)
    expect([one.outcome(), two.outcome()]).toEqual(['exited 137 OOMKilled', 'running 0 '])
    const [choice] = decisions(it)
    expect(choice).toMatchObject({ limit: 'pod', allowed: 150 * MIB, victim: { container: 'c' } })
    expect(choice!.candidates.map(({ container }) => container)).toEqual(['c', 'd', 'd', 'c'])
  })

  it('[MEM9] lets a pod have more as soon as it may', () => {
    const it = node()
    const { outcome, id } = it.start(hold(80), { ...STRESS, ...limited(100 * MIB) }, pod('p', 100 * MIB))
    it.cri.updatePodSandboxResources('p', limited(300 * MIB).resources)
    it.cri.updateContainerResources(id, limited(300 * MIB).resources)
    const second = it.start(hold(150), { ...STRESS, name: 'd' }, pod('p'))
    it.passes(5000)
    expect([outcome(), second.outcome()]).toEqual(['running 0 ', 'running 0 '])
  })

  it('[MEM3] kills on the whole machine by share of memory and oom_score_adj, not by class', () => {
    const it = node({ memory: 1024 * MIB })
    const told: string[] = []
    it.machine.outOfMemory = ({ name }) => told.push(name)
    const idle = it.start(['sleep', '3600'], { oomScoreAdj: 1000 }, pod('best-effort'))
    const greedy = it.start(hold(450), { ...STRESS, oomScoreAdj: 900 }, pod('burstable'))
    const calm = it.start(['sleep', '3600'], { oomScoreAdj: -997 }, pod('guaranteed'))
    const last = it.start(hold(100), { ...STRESS, oomScoreAdj: -997 }, pod('asking'))
    it.passes(5000)
    expect([idle, greedy, calm, last].map(({ outcome }) => outcome())).toEqual([
      'running 0 ',
      'exited 137 OOMKilled',
      'running 0 ',
      'running 0 ',
    ])
    expect(told).toEqual(['stress'])
    const [choice] = decisions(it)
    expect(choice).toMatchObject({
      limit: 'node',
      allowed: 1024 * MIB,
      victim: { podKey: 'default/burstable' },
    })
    expect(choice!.candidates.slice(0, 3).map(({ podKey, score }) => `${podKey} ${score}`)).toEqual([
      'default/burstable 1340',
      'default/best-effort 1000',
      'default/burstable 900',
    ])
  })

  it('[MEM4] kills pods when something outside of them takes the machine’s memory', () => {
    const it = node({ memory: 1024 * MIB })
    const { outcome } = it.start(hold(200), STRESS)
    it.passes(2000)
    it.machine.occupy('memory', 400 * MIB)
    it.passes(100)
    expect(outcome()).toBe('exited 137 OOMKilled')
    expect(it.machine.memoryAvailable()).toBe(112 * MIB)
  })

  it('[MEM5] tells each step of a mebibyte, however small the steps it is made of', () => {
    const it = node()
    const { run } = it.start(['sleep', '3600'])
    run('x=; i=0; while [ $i -lt 30 ]; do i=$((i+1)); sleep 0; done')
    it.start(hold(32), STRESS, pod('p'))
    it.passes(5000)
    const told = usages(it, 'p')
    expect(told[0]).toBe(400 * 1024)
    expect(told.at(-1)).toBe(33 * MIB + 400 * 1024)
  })

  it('[MEM6] counts a tmpfs as memory of who wrote it, and keeps it when the container dies', () => {
    const it = node()
    const mounts = [emptyDir(it, 'u1')]
    const write = 'dd if=/dev/zero of=/cache/x bs=1M count=200'
    const first = it.start(['sh', '-c', write], { mounts, ...limited(64 * MIB) }, pod('u1', 64 * MIB))
    it.passes(5000)
    expect(first.outcome()).toBe('exited 137 OOMKilled')
    expect(
      it.cri.volume('u1', 'cache', { medium: 'memory', sizeLimit: 0, readOnly: false }).usage(),
    ).toBeGreaterThan(60 * MIB)
    // The pod has no room left for the next instance, and nobody frees it.
    const second = it.start(['sh', '-c', write.replace('/x', '/y')], { mounts, attempt: 1 })
    it.passes(5000)
    expect(second.outcome()).toBe('exited 137 OOMKilled')
    it.cri.removeVolumes('u1')
    expect(it.machine.memoryAvailable()).toBe(2 ** 32 - 512 * MIB)
  })

  it('[CTR15] cannot start a container whose limit is less than what starts it', () => {
    const it = node()
    const { error, outcome } = it.start(['sleep', '3600'], limited(1 * MIB))
    expect(error).toContain('container init was OOM-killed (memory limit too low?)')
    expect(outcome()).toBe('exited 128 StartError')
  })

  it('[MEM6] kills where memory ends before the tmpfs does, though it would not fit there either', () => {
    const it = node()
    const mounts = [emptyDir(it, 'u1', 64 * MIB)]
    const write = 'dd if=/dev/zero of=/cache/x bs=1M count=200'
    const { outcome } = it.start(['sh', '-c', `${write}; sleep 3600`], { mounts, ...limited(64 * MIB) })
    it.passes(5000)
    expect(outcome()).toBe('exited 137 OOMKilled')
  })

  it('[MEM7] refuses what does not fit in a tmpfs, having written what does', () => {
    const it = node()
    const { run } = it.start(['sleep', '3600'], { mounts: [emptyDir(it, 'u1', 10 * MIB)] })
    expect(run('dd if=/dev/zero of=/cache/x bs=1M count=20 2>&1 | tail -1; stat -c %s /cache/x')).toBe(
      '10485760 bytes (10.0MB) copied, 0.020000 seconds, 500.0MB/s\n10485760',
    )
    expect(run('dd if=/dev/zero of=/dev/shm/x bs=1M count=100 2>&1 | head -1')).toBe(
      "dd: error writing '/dev/shm/x': No space left on device",
    )
  })
})
