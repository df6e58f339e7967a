/** /proc/<pid>/status: who a process is, what it may do and what it holds (fs/proc/array.c). */
import type { Kernel } from './kernel'
import { ALL_CAPABILITIES } from './capabilities'
import { nameOf } from './memory'
import type { Process } from './process'
import { type Signal, SIGNALS } from './syscalls'

const STATES = { R: 'R (running)', S: 'S (sleeping)', Z: 'Z (zombie)' } as const

export function processStatus({ machine }: Kernel, process: Process): string {
  const { credentials, parent, pid, files, state } = process
  const { uid, gid, groups } = credentials
  const four = (id: number) => [id, id, id, id].join('\t')
  const rows: readonly [string, string | number][] = [
    ['Name', nameOf(process)],
    ['Umask', '0022'],
    ['State', STATES[state]],
    ['Tgid', pid],
    ['Ngid', 0],
    ['Pid', pid],
    ['PPid', parent?.pid ?? 0],
    ['TracerPid', 0],
    ['Uid', four(uid)],
    ['Gid', four(gid)],
    ['FDSize', files.size > 64 ? 128 : 64],
    ['Groups', groups.map((group) => `${group} `).join('')],
    ['NStgid', pid],
    ['NSpid', pid],
    ['NSpgid', pid],
    ['NSsid', pid],
    ['Kthread', 0],
    ...(state === 'Z' ? [] : memoryRows(process)),
    ['Threads', 1],
    ['SigQ', `0/${Math.floor(machine.memory / 2 ** 18)}`],
    ['SigPnd', mask([])],
    ['ShdPnd', mask([])],
    ['SigBlk', mask([])],
    ['SigIgn', mask(signals(process, true))],
    ['SigCgt', mask(signals(process, false))],
    ...capabilityRows(process),
    ['NoNewPrivs', credentials.noNewPrivileges ? 1 : 0],
    ['Seccomp', credentials.filtered ? 2 : 0],
    ['Seccomp_filters', credentials.filtered ? 1 : 0],
    ['Cpus_allowed', hex(2n ** BigInt(machine.cpus) - 1n, 1)],
    ['Cpus_allowed_list', machine.cpus > 1 ? `0-${machine.cpus - 1}` : '0'],
    ['Mems_allowed_list', 0],
  ]
  return rows.map(([name, value]) => `${name}:\t${value}\n`).join('')
}

function memoryRows({ memory }: Process): [string, string][] {
  const size = (bytes: number) => `${String(Math.round(bytes / 1024)).padStart(8)} kB`
  return [
    ['VmPeak', size(2 * memory)],
    ['VmSize', size(2 * memory)],
    ['VmHWM', size(memory)],
    ['VmRSS', size(memory)],
    ['RssAnon', size(memory)],
    ['RssFile', size(0)],
    ['RssShmem', size(0)],
    ['VmSwap', size(0)],
  ]
}

function capabilityRows({ credentials }: Process): [string, string][] {
  const bits = [...ALL_CAPABILITIES]
  const of = (set: Iterable<string>) => mask([...set].map((name) => bits.indexOf(name)))
  const { capabilities, bounding } = credentials
  return [
    ['CapInh', of([])],
    ['CapPrm', of(capabilities)],
    ['CapEff', of(capabilities)],
    ['CapBnd', of(bounding ?? capabilities)],
    ['CapAmb', of([])],
  ]
}

function signals({ actions }: Process, ignored: boolean): number[] {
  return [...actions]
    .filter(([, action]) => (action === 'ignore') === ignored)
    .map(([signal]) => SIGNALS[signal as Signal] - 1)
}

const hex = (value: bigint, digits: number) => value.toString(16).padStart(digits, '0')
const mask = (bits: readonly number[]) =>
  hex(
    bits.reduce((sum, bit) => (bit < 0 ? sum : sum | (1n << BigInt(bit))), 0n),
    16,
  )
