/** The page that `kubectl describe` fills: tab-separated text, indented by level. Mirrors kubectl/pkg/describe (PrefixWriter). */
import { fromTime } from '../../k8s/time'
import { calendar } from '../../k8s/time'
import { humanDuration } from '../../k8s/human-duration'
import { LAST_APPLIED } from '../last-applied'
import { DESCRIPTION, TabWriter } from '../tab-writer'

export type Strings = Readonly<Record<string, string>> | undefined

export class Description {
  #writer = new TabWriter(DESCRIPTION)
  #done = ''
  #raw = ''
  readonly now: number
  constructor(now: number) {
    this.now = now
  }

  /** Writes a line, `level` times two spaces in. */
  line(level: number, text: string): void {
    const whole = `${'  '.repeat(level)}${text}\n`
    this.#raw += whole
    this.#writer.write(whole)
  }
  /** Columns begin anew after this. */
  flush(): void {
    this.#done += this.#writer.flush()
  }
  get text(): string {
    this.flush()
    return this.#done
  }

  /** What was written, its tabs not laid out. */
  get raw(): string {
    return this.#raw
  }

  /** `Labels:  a=b` and the rest under it. */
  labels(title: string, labels: Strings): void {
    this.list(
      title,
      Object.keys(labels ?? {})
        .sort()
        .map((key) => `${key}=${labels![key]}`),
    )
  }
  /** The first beside the title, the rest under it; `<none>` when empty. */
  list(title: string, items: readonly string[]): void {
    if (items.length === 0) this.line(0, `${title}:\t<none>`)
    items.forEach((item, i) => this.line(0, i === 0 ? `${title}:\t${item}` : `\t${item}`))
  }
  annotations(annotations: Strings, title = 'Annotations'): void {
    const keys = Object.keys(annotations ?? {})
      .filter((key) => key !== LAST_APPLIED)
      .sort()
    if (keys.length === 0) this.line(0, `${title}:\t<none>`)
    keys.forEach((key, i) => {
      const value = annotations![key]!.replace(/\n$/, '')
      const lead = i === 0 ? `${title}:\t` : '\t'
      if (value.length + key.length + 2 <= LONGEST_ANNOTATION && !value.includes('\n'))
        return this.line(0, `${lead}${key}: ${value}`)
      this.line(0, `${lead}${key}:`)
      for (const part of value.split('\n')) this.line(0, `\t  ${shorten(part, LONGEST_ANNOTATION - 2)}`)
    })
  }
  /** How long ago: '12s', '<invalid>' when it is still to come. */
  since(time: string | undefined | null): string {
    const at = time ? fromTime(time) : undefined
    return at === undefined ? '<unknown>' : humanDuration(this.now - at)
  }
}

/** maxAnnotationLen of kubectl/pkg/describe/describe.go. */
const LONGEST_ANNOTATION = 140

const shorten = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length)}...` : text

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (n: number) => `${n}`.padStart(2, '0')

/** RFC1123Z: 'Mon, 23 Nov 2026 09:20:00 +0000'. */
export function longTime(time: string | undefined | null): string {
  const at = time ? fromTime(time) : undefined
  if (at === undefined) return 'Mon, 01 Jan 0001 00:00:00 +0000'
  const c = calendar(at)
  return `${DAYS[c.weekday]}, ${two(c.day)} ${MONTHS[c.month - 1]} ${c.year} ${two(c.hour)}:${two(c.minute)}:${two(c.second)} +0000`
}

export const capitalBool = (value: unknown) => (value ? 'True' : 'False')
export const orNone = (text: string | undefined) => text || '<none>'
export const orUnset = (text: string | number | undefined | null) =>
  text === undefined || text === null || text === '' ? '<unset>' : `${text}`
