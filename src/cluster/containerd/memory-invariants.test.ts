import fc from 'fast-check'
import { expect, it } from 'vitest'
import { resolveImage } from '../images/catalogue'
import type { Program, Syscalls } from '../linux/syscalls'
import { createLoneNode } from './lone-node'

const MIB = 2 ** 20
const LIMITS = [0, 40 * MIB, 90 * MIB]
const BASE = 512 * MIB

type Step =
  | {
      readonly kind: 'grow' | 'write' | 'delete' | 'fork' | 'end'
      readonly who: number
      readonly amount: number
    }
  | { readonly kind: 'occupy'; readonly who: number; readonly amount: number }

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('grow', 'write', 'delete', 'fork', 'end', 'occupy'),
  who: fc.nat(5),
  amount: fc.nat(200),
})

/** Runs programs that do what the test says, in pods with every kind of limit. */
function puppets() {
  const alive: Syscalls[] = []
  const programs = (name: string): Program | undefined =>
    name === 'sleep' ? (system) => void alive.push(system) : undefined
  const it = createLoneNode({ programs, registry: resolveImage, memory: 1024 * MIB })
  LIMITS.forEach((memoryLimit, i) => {
    const uid = `u${i}`
    const limited = { resources: { cpuShares: 2, cpuQuota: 0, memoryLimit } }
    const source = it.cri.volume(uid, 'v', { medium: 'memory', sizeLimit: 0, readOnly: false })
    const mounts = [{ containerPath: '/cache', source, subPath: '', readOnly: false }]
    for (const name of ['a', 'b'])
      it.start(
        ['sleep', '1'],
        { ...limited, name, mounts, oomScoreAdj: 900 + i },
        { uid, name: uid, ...limited },
      )
  })
  return { ...it, alive }
}

function run({ alive, machine }: ReturnType<typeof puppets>, { kind, who, amount }: Step): void {
  const system = alive[who % alive.length]!
  if (kind === 'grow') system.memory(amount * MIB)
  else if (kind === 'fork') system.spawn(['/bin/sleep', '1'], {})
  else if (kind === 'end') system.exit(0)
  else if (kind === 'delete') system.unlink('/cache/x')
  else if (kind === 'occupy') machine.occupy('memory', amount * 4 * MIB)
  else {
    const fd = system.open('/cache/x', 'append')
    if (typeof fd === 'number') system.writeZeros(fd, amount * MIB)
  }
}

it('[MEM8] never holds more than a limit allows, and gives all of it back', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const it = puppets()
      const { kernel } = it.machine
      for (const each of steps) {
        run(it, each)
        it.passes(20)
        for (const { group } of kernel.cells)
          for (const { memory, memoryLimit } of group.path) {
            expect(memory).toBeGreaterThanOrEqual(0)
            if (memoryLimit > 0) expect(memory).toBeLessThanOrEqual(memoryLimit)
          }
        for (const { group, processes } of kernel.cells) {
          const held = [...processes].reduce((sum, { memory }) => sum + memory, 0)
          expect(group.memory - group.tmpfs).toBe(held)
          expect(group.pids).toBe(processes.size)
        }
      }
      it.machine.occupy('memory', 0)
      for (const { id } of it.cri.listPodSandboxes()) {
        it.cri.stopPodSandbox(id, () => {})
        it.passes(500)
        it.cri.removePodSandbox(id)
      }
      for (const i of LIMITS.keys()) it.cri.removeVolumes(`u${i}`)
      expect(kernel.memory.root.memory).toBe(BASE)
    }),
    { seed: 36, numRuns: 80 },
  )
})
