/** Why a text is no RFC 3339 instant, in the words of Go's time.Parse. */
import { fromTime } from './time'

const LAYOUT = '2006-01-02T15:04:05Z07:00'
const PARTS: readonly [form: RegExp, layout: string][] = [
  [/^\d{4}/, '2006'],
  [/^-/, '-'],
  [/^\d\d/, '01'],
  [/^-/, '-'],
  [/^\d\d/, '02'],
  [/^T/, 'T'],
  [/^\d\d/, '15'],
  [/^:/, ':'],
  [/^\d\d/, '04'],
  [/^:/, ':'],
  [/^\d\d(\.\d+)?/, '05'],
  [/^(Z|[+-]\d\d:\d\d)/, 'Z07:00'],
]

/** What time.Parse says of the text; undefined when it is an instant. */
export function timeProblem(text: string): string | undefined {
  if (fromTime(text) !== undefined) return undefined
  let rest = text
  for (const [form, layout] of PARTS) {
    const m = form.exec(rest)
    if (!m) return `parsing time "${text}" as "${LAYOUT}": cannot parse "${rest}" as "${layout}"`
    rest = rest.slice(m[0].length)
  }
  return `parsing time "${text}": extra text: "${rest}"`
}
