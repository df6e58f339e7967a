import { describe, expect, it } from 'vitest'
import type { EntryOf } from '../../journal/entry'
import { resolveImage } from '../images/catalogue'
import { programNamed } from '../programs/programs'
import { createLoneNode } from './lone-node'

const MIB = 2 ** 20
const GIB = 2 ** 30
const node = (options: { memory?: number; disk?: number } = {}) =>
  createLoneNode({ programs: programNamed, registry: resolveImage, ...options })

/** Its shell stays PID 1, and buries what dies. */
const BOMB = 'bomb() { bomb | bomb & }; bomb; sleep 3600; :'

describe('a container that wants everything', () => {
  it('[LIM1] forks until it may have no more processes, and then cannot fork', () => {
    const it = node({ memory: GIB })
    const { log, outcome } = it.start(['sh', '-c', BOMB], { oomScoreAdj: -997 })
    it.passes(6000)
    expect(log()).toContain("sh: can't fork: Resource temporarily unavailable")
    expect(outcome()).toBe('running 0 ')
    expect(it.machine.processCount()).toBeLessThanOrEqual(1228)
    expect(it.machine.processCount()).toBeGreaterThan(1000)
    expect(it.journal.entries.length).toBeLessThan(22 * 2 * 200)
  })

  it('[LIM2] or until its memory is gone, whichever comes first', () => {
    const it = node()
    const resources = { cpuShares: 2, cpuQuota: 0, memoryLimit: 32 * MIB }
    const { outcome } = it.start(['sh', '-c', BOMB], { resources })
    it.passes(5000)
    expect(outcome()).toBe('exited 137 OOMKilled')
  })

  it('[LIM3] fills the disk to the last byte, and is told there is no space left', () => {
    const it = node({ disk: 20 * GIB })
    const { run, log } = it.start(['sh', '-c', 'sleep 60; echo lost'])
    const fill = 'dd if=/dev/zero of=/big bs=1M count=100000 2>&1 | head -3; df -h / | tail -1; echo x >/more'
    expect(run(fill, 30_000).split('\n')).toEqual([
      "dd: error writing '/big': No space left on device",
      '16381+0 records in',
      '16380+0 records out',
      'overlay                   20.0G     20.0G         0 100% /',
      'sh: write error: No space left on device',
      '(1)',
    ])
    it.passes(60_000)
    expect(log()).toBe('')
    expect(it.machine.diskAvailable()).toBe(0)
  })

  it('[LIM8] an image takes disk for what was pulled and for what was unpacked of it, until it is removed', () => {
    const it = node()
    const before = it.machine.diskAvailable()
    it.cri.pullImage('nginx', 'u1', () => {})
    it.passes(10_000)
    const [image] = it.cri.listImages()
    expect(before - it.machine.diskAvailable()).toBeGreaterThan(2 * image!.size)
    it.cri.removeImage(image!.id)
    expect(it.machine.diskAvailable()).toBe(before)
  })

  it('[LIM6] reads back as many zeros as were written', () => {
    const { run } = node().start(['sleep', '3600'])
    expect(
      run('dd if=/dev/zero of=/small bs=1M count=10 2>/dev/null; wc -c </small; cat /small | wc -c'),
    ).toBe('10485760\n10485760')
    expect(run('dd if=/dev/zero of=/large bs=1M count=40 2>/dev/null; cat /large | wc -c')).toBe('41943040')
  })

  it('[LIM7] takes from a device without end as much as is wanted', () => {
    const { run } = node().start(['sleep', '3600'])
    expect(run('cat /dev/urandom | head -c 16 | wc -c; tr -dc a-f </dev/urandom | head -c 12 | wc -c')).toBe(
      '16\n12',
    )
    expect(run('head -c 500000 </dev/zero | wc -c; head -c 5M /dev/urandom >/x; stat -c %s /x')).toBe(
      '500000\n5242880',
    )
  })

  it('[LIM4] prints without end: the log is cut at 10 MiB, and the journal hears a part of it', () => {
    const it = node()
    it.cri.pullImage('busybox', 'u1', () => {})
    it.passes(1000)
    const before = it.machine.diskAvailable()
    const { id } = it.start(['yes', 'a line that is printed again and again, as fast as somebody takes it'])
    it.passes(30_000)
    const lines = it.cri.logs(id)
    expect(lines.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(25 * MIB)
    expect(it.cri.stats()[0]!.logBytes).toBeLessThan(125 * MIB)
    expect(before - it.machine.diskAvailable()).toBe(it.cri.stats()[0]!.logBytes)
    const wrote = it.journal.entries.filter(
      (entry): entry is EntryOf<'process.wrote'> => entry.kind === 'process.wrote',
    )
    expect(wrote.length).toBeLessThan(200 * 32)
    it.cri.removeContainer(id)
    expect(it.machine.diskAvailable()).toBe(before)
  })

  it('[CPU8] answers a probe too late where the quota is spent on other things', () => {
    const it = node()
    const busy = ['sh', '-c', 'while :; do :; done']
    const probed = (cpuQuota: number, name: string) => {
      const resources = { cpuShares: 2, cpuQuota, memoryLimit: 0 }
      return it.start(busy, { name, resources }).run('echo fine', 1000)
    }
    expect(probed(0, 'free')).toBe('fine')
    expect(probed(50_000, 'half')).toBe('fine')
    expect(probed(1000, 'starved')).toContain('timeout 1s exceeded')
  })

  it('[LIM5] loops without end: a core is burnt, and the clock goes on', () => {
    const it = node()
    const { run } = it.start(['sh', '-c', 'while true; do :; done'])
    it.passes(3_600_000)
    expect(it.cri.stats()[0]!.cpu).toBe(1000)
    expect(
      Number(run("awk '/usage_usec/ { print int($2 / 1000000) }' /sys/fs/cgroup/cpu.stat")),
    ).toBeGreaterThan(3595)
    expect(run('cut -d" " -f1 /proc/loadavg')).toBe('1.00')
  })
})
