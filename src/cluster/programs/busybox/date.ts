/** date, and strftime for whoever prints a time. */
import { calendar, EPOCH_MS } from '../../../k8s/time'
import { type Applet, answer, readOptions, twoDigits } from './applet'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** strftime, in UTC. */
export function formatDate(format: string, ms: number): string {
  const at = calendar(ms)
  const replacement: Record<string, string> = {
    Y: String(at.year),
    y: twoDigits(at.year % 100),
    m: twoDigits(at.month),
    d: twoDigits(at.day),
    e: String(at.day).padStart(2),
    H: twoDigits(at.hour),
    I: twoDigits(at.hour % 12 || 12),
    M: twoDigits(at.minute),
    S: twoDigits(at.second),
    N: String(at.millisecond).padStart(3, '0').padEnd(9, '0'),
    p: at.hour < 12 ? 'AM' : 'PM',
    a: DAYS[at.weekday]!.slice(0, 3),
    A: DAYS[at.weekday]!,
    b: MONTHS[at.month - 1]!.slice(0, 3),
    h: MONTHS[at.month - 1]!.slice(0, 3),
    B: MONTHS[at.month - 1]!,
    u: String(at.weekday || 7),
    w: String(at.weekday),
    Z: 'UTC',
    z: '+0000',
    s: String(Math.floor((ms + EPOCH_MS) / 1000)),
    n: '\n',
    t: '\t',
    '%': '%',
  }
  const expanded = format.replace(/%([FTDRcxX])/g, (_, letter: string) => COMPOSED[letter]!)
  return expanded.replace(/%[-_0]?([A-Za-z%])/g, (all, letter: string) =>
    all[1] === '-' ? (replacement[letter] ?? all).replace(/^0(?=.)/, '') : (replacement[letter] ?? all),
  )
}
const COMPOSED: Record<string, string> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  D: '%m/%d/%y',
  R: '%H:%M',
  c: '%a %b %e %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
}

export const date: Applet = (task) => {
  const { values, flags, operands } = readOptions(task.words, 'drs', ['date'])
  const format = operands.find((word) => word.startsWith('+'))?.slice(1)
  const given = values.get('d') ?? values.get('date')
  const stamp = given?.startsWith('@') ? Number(given.slice(1)) * 1000 - EPOCH_MS : task.system.now
  const otherwise = flags.has('I')
    ? '%F'
    : flags.has('R')
      ? '%a, %d %b %Y %H:%M:%S +0000'
      : '%a %b %e %H:%M:%S UTC %Y'
  answer(task, `${formatDate(format ?? otherwise, stamp)}\n`)
}
