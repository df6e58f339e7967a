/** What is wrong with a cron schedule, in the words of github.com/robfig/cron (parser.go). */

type Field = readonly [min: number, max: number, names?: Readonly<Record<string, number>>]

const numbered = (words: string, from: number) =>
  Object.fromEntries(words.split(' ').map((word, i) => [word, i + from]))
const FIELDS: readonly Field[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12, numbered('jan feb mar apr may jun jul aug sep oct nov dec', 1)],
  [0, 6, numbered('sun mon tue wed thu fri sat', 0)],
]
const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']

/** What the parser says of the schedule; undefined when it is one. */
export function scheduleProblem(schedule: string): string | undefined {
  const spec = schedule.replace(/^(?:CRON_)?TZ=\S*\s+/, '')
  if (spec.startsWith('@')) return descriptorProblem(spec)
  const fields = spec.split(/\s+/).filter(Boolean)
  if (fields.length !== FIELDS.length)
    return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`
  for (let i = 0; i < FIELDS.length; i++)
    for (const range of fields[i]!.split(',').filter(Boolean)) {
      const problem = rangeProblem(range, FIELDS[i]!)
      if (problem) return problem
    }
  return undefined
}

function descriptorProblem(spec: string): string | undefined {
  if (DESCRIPTORS.includes(spec)) return undefined
  if (!spec.startsWith('@every ')) return `unrecognized descriptor: ${spec}`
  const duration = spec.slice('@every '.length)
  if (/^(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/.test(duration)) return undefined
  return `failed to parse duration ${spec}: time: invalid duration "${duration}"`
}

function rangeProblem(expression: string, [min, max, names]: Field): string | undefined {
  const rangeAndStep = expression.split('/')
  const ends = rangeAndStep[0]!.split('-')
  let start = min
  let end = max
  if (ends[0] !== '*' && ends[0] !== '?') {
    const first = numberOf(ends[0]!, names)
    if (typeof first === 'string') return first
    start = first
    if (ends.length > 2) return `too many hyphens: ${expression}`
    const last = ends.length === 2 ? numberOf(ends[1]!, names) : start
    if (typeof last === 'string') return last
    end = last
  }
  if (rangeAndStep.length > 2) return `too many slashes: ${expression}`
  if (rangeAndStep.length === 2) {
    const step = numberOf(rangeAndStep[1]!, undefined)
    if (typeof step === 'string') return step
    if (ends.length === 1) end = max
    if (step === 0) return `step of range should be a positive number: ${expression}`
  }
  if (start < min) return `beginning of range (${start}) below minimum (${min}): ${expression}`
  if (end > max) return `end of range (${end}) above maximum (${max}): ${expression}`
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`
  return undefined
}

function numberOf(text: string, names: Field[2]): number | string {
  const named = names?.[text.toLowerCase()]
  if (named !== undefined) return named
  if (/^-\d+$/.test(text)) return `negative number (${text}) not allowed: ${text}`
  if (!/^\+?\d+$/.test(text))
    return `failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`
  return Number(text)
}
