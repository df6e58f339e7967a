/** Redirections: a new map of descriptors, and what was opened for it. The process's own descriptors stay as they are. */
import { Failure, type Syscalls } from '../../linux/syscalls'
import { cannotOpen } from './dialect'
import { expandText } from './expand'
import type { RedirectCode } from './instructions'
import type { ShellState } from './state'

export interface Redirected {
  readonly fds: Map<number, number>
  readonly opened: readonly number[]
}

export function applyRedirects(
  redirects: readonly RedirectCode[],
  state: ShellState,
  system: Syscalls,
): Redirected | { readonly problem: string } {
  const fds = new Map(state.fds)
  const opened: number[] = []
  for (const redirect of redirects) {
    const problem = apply(redirect, fds, opened, state, system)
    if (problem === undefined) continue
    closeAll(system, opened)
    return { problem }
  }
  return { fds, opened }
}

export function closeAll(system: Syscalls, fds: readonly number[]): void {
  for (const fd of fds) system.close(fd)
}

function apply(
  redirect: RedirectCode,
  fds: Map<number, number>,
  opened: number[],
  state: ShellState,
  system: Syscalls,
): string | undefined {
  const target = expandText(redirect.target, state, system)
  if (redirect.kind === 'text') {
    const pipe = system.pipe()
    system.write(pipe.write, target)
    system.close(pipe.write)
    fds.set(redirect.fd, pipe.read)
    opened.push(pipe.read)
    return undefined
  }
  if (redirect.kind === 'duplicate') return duplicate(redirect.fd, target, fds)
  const fd = system.open(target, redirect.kind)
  if (fd instanceof Failure) return cannotOpen(state.dialect, target, redirect.kind !== 'read', fd.message)
  fds.set(redirect.fd, fd)
  if (redirect.both) fds.set(2, fd)
  opened.push(fd)
  return undefined
}

function duplicate(fd: number, target: string, fds: Map<number, number>): string | undefined {
  if (target === '-') {
    fds.delete(fd)
    return undefined
  }
  const source = fds.get(Number(target))
  if (source === undefined) return `${target}: Bad file descriptor`
  fds.set(fd, source)
  return undefined
}

/** Makes the process's own descriptors what the map says, before another program takes over. */
export function settle(fds: ReadonlyMap<number, number>, system: Syscalls): void {
  const moved = [...fds].filter(([fd, kernel]) => fd !== kernel)
  const copies = moved.map(([fd, kernel]) => [fd, system.dup(kernel)] as const)
  for (const [fd, copy] of copies) {
    if (copy instanceof Failure) continue
    system.dup(copy, fd)
    system.close(copy)
  }
}
