/** Applets that write as many bytes as they are told: dd, truncate, fallocate. */
import { Failure } from '../../linux/syscalls'
import { type Applet, answer, complain, fail, readOptions, readSize, type Task } from './applet'

/** "can't open 'x': …" in busybox's words or GNU's. */
const said = (task: Task, busybox: string, gnu: string) => (task.flavour === 'gnu' ? gnu : busybox)

const truncate: Applet = (task) => {
  const { values, operands } = readOptions(task.words, 's')
  for (const path of operands) {
    task.system.writeFile(path, '', { append: true })
    const failure = task.system.truncate(path, readSize(values.get('s') ?? '0') ?? 0)
    if (failure) return fail(task, `${path}: ${failure.message}`)
  }
  answer(task, '')
}

const fallocate: Applet = (task) => {
  const { values, operands } = readOptions(task.words, 'lo')
  const fd = task.system.open(operands[0] ?? '', 'append')
  if (fd instanceof Failure) return fail(task, `${operands[0]}: ${fd.message}`)
  const failure = task.system.writeZeros(fd, readSize(values.get('l') ?? '0') ?? 0)
  if (failure)
    return fail(task, said(task, `fallocate: ${failure.message}`, `fallocate failed: ${failure.message}`))
  answer(task, '')
}

/** Holds one block in memory, writes it count times: bs=1G needs a gigabyte. */
const dd: Applet = (task) => {
  const { system } = task
  const given = new Map(task.words.map((word) => [word.split('=')[0]!, word.split('=').slice(1).join('=')]))
  const block = readSize(given.get('bs') ?? '512') ?? 512
  const count = given.has('count') ? Number(given.get('count')) : Number.POSITIVE_INFINITY
  const output = given.has('of')
    ? system.open(given.get('of')!, given.get('conv')?.includes('notrunc') ? 'read-write' : 'write')
    : 1
  if (output instanceof Failure)
    return fail(
      task,
      said(
        task,
        `can't open '${given.get('of')}': ${output.message}`,
        `failed to open '${given.get('of')}': ${output.message}`,
      ),
    )
  const input = given.get('if')
  system.memory(1_000_000 + block)
  const started = system.now
  const report = (blocks: number, bytes: number, problem?: string) => {
    if (problem) complain(task, `error writing '${given.get('of')}': ${problem}`)
    const elapsed = Math.max(0.001, (system.now - started) / 1000)
    system.write(
      2,
      `${blocks + (problem ? 1 : 0)}+0 records in\n${blocks}+0 records out\n${bytes} bytes (${human(bytes)}B) copied, ${elapsed.toFixed(6)} seconds, ${human(bytes / elapsed)}B/s\n`,
    )
    system.exit(problem ? 1 : 0)
  }
  if (input !== undefined && !/^\/dev\/(?:zero|urandom|random)$/.test(input)) {
    const text = system.readFile(input)
    if (text instanceof Failure) return fail(task, `can't open '${input}': ${text.message}`)
    const piece = text.slice(0, block * count)
    const failure = system.write(output, piece)
    return report(Math.ceil(piece.length / block), piece.length, failure?.message)
  }
  const step = Math.max(1, Math.round((64 * 2 ** 20) / block))
  const more = (blocks: number): void => {
    const now = Math.min(step, count - blocks)
    if (now <= 0) return report(blocks, blocks * block)
    system.compute(Math.max(1, Math.round((now * block) / 2 ** 20)), () => {
      const failure = system.writeZeros(output, now * block)
      if (!failure) return more(blocks + now)
      const written = sizeOf(system, given.get('of')) ?? blocks * block
      report(Math.floor(written / block), written, failure.message)
    })
  }
  more(0)
}

function sizeOf(system: Task['system'], path: string | undefined): number | undefined {
  const stat = path === undefined ? undefined : system.stat(path)
  return stat === undefined || stat instanceof Failure ? undefined : stat.size
}

function human(bytes: number): string {
  const units = ['', 'K', 'M', 'G', 'T']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value.toFixed(1)}${units[unit]}`
}

export const SIZED_FILE_APPLETS: Readonly<Record<string, Applet>> = { truncate, fallocate, dd }
