/** Phrases of the scene: how long ago, what a probe said, how much of a limit is used, a command as one line. */
import type { Translate } from '../../i18n/words'
import { amount, amountOf } from '../memory/amounts'
import type { Inside, PortUse, ProbeLine } from './inside'

export function ago(from: number, at: number, t: Translate): string {
  const ms = Math.max(0, at - from)
  if (ms < 1000) return t('pod.milliseconds', { ms: Math.round(ms / 10) * 10 })
  return t('pod.seconds', { s: ms < 10_000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000) })
}

export function resultWords(
  { asking, result, at: then, run, threshold }: ProbeLine,
  at: number,
  t: Translate,
) {
  if (asking) return t('pod.probe-asking')
  if (result === undefined || then === undefined) return t('pod.probe-waits')
  const since = ago(then, at, t)
  if (result === 'success') return t('pod.probe-passed', { ago: since })
  const numbers = { run: Math.min(run, threshold), threshold, ago: since }
  return t(result === 'failure' ? 'pod.probe-failed' : 'pod.probe-error', numbers)
}

export function memoryWords({ memory, running }: Inside, t: Translate): string {
  if (!running) return ''
  if (memory.limit === 0) return amount(memory.used)
  const { part, whole } = amountOf(memory.used, memory.limit)
  return `${part} ${t('pod.of', { whole })}`
}

export const cpuWords = ({ cpu, running }: Inside, t: Translate) =>
  running ? `${cpu.used}m${cpu.limit > 0 ? ` ${t('pod.of', { whole: `${cpu.limit}m` })}` : ''}` : ''

/** As one would type it, on one line, cut at its end. */
export function commandLine(argv: readonly string[], most: number): string {
  const line = argv
    .map((word) =>
      argv.length > 1 && /[\s;|&<>]/.test(word) ? `"${word.replace(/\s+/g, ' ').trim()}"` : word,
    )
    .join(' ')
  return endCut(line, most)
}

export const endCut = (line: string, most: number) =>
  line.length <= most ? line : `${line.slice(0, Math.max(1, most - 1))}…`

/** The end of a path says most. */
export function pathCut(path: string, most: number): string {
  return path.length <= most ? path : `…${path.slice(path.length - Math.max(1, most - 1))}`
}

const numberOf = ({ port, protocol }: PortUse) => `:${port}${protocol === 'udp' ? '/udp' : ''}`

/** Whether somebody listens there, and whether the manifest says so: neither follows from the other. */
export function portWords(use: PortUse, t: Translate): string {
  const number = numberOf(use)
  if (use.listens === false) return t('pod.port-silent', { port: number })
  return use.declared ? number : t('pod.port-undeclared', { port: number })
}
export const portBrief = (use: PortUse, t: Translate) =>
  use.listens === false ? t('pod.port-closed', { port: numberOf(use) }) : numberOf(use)
