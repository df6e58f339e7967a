/** What became of a number of requests, and how that is printed. */
import { formatDuration } from '../../../sim/duration'

const LOSSES = {
  refused: 'refused',
  reset: 'reset',
  timeout: 'timed out',
  'no-route': 'no route to host',
  'no-name': 'no such name',
} as const
export type Lost = keyof typeof LOSSES

export class Count {
  sent = 0
  readonly #answered = new Map<number, number>()
  readonly #lost = new Map<Lost, number>()

  answer(code: number): void {
    this.#answered.set(code, (this.#answered.get(code) ?? 0) + 1)
  }
  lose(reason: Lost): void {
    this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + 1)
  }

  summary(took: number): string {
    const answered = [...this.#answered].sort(([a], [b]) => a - b)
    const lost = sum(this.#lost.values())
    const waiting = this.sent - sum(this.#answered.values()) - lost
    const lines: [string, number][] = [
      [`sent in ${formatDuration(took)}`, this.sent],
      ...answered.map(([code, count]): [string, number] => [`answered ${code}`, count]),
      [`lost ${share(lost, this.sent)}`, lost],
      ...(Object.keys(LOSSES) as Lost[])
        .filter((reason) => this.#lost.has(reason))
        .map((reason): [string, number] => [`  ${LOSSES[reason]}`, this.#lost.get(reason)!]),
      ...(waiting > 0 ? [['not answered yet', waiting] as [string, number]] : []),
    ]
    return lines.map(([name, count]) => `${name.padEnd(24)}${String(count).padStart(7)}\n`).join('')
  }
}

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}

const share = (part: number, whole: number) => `(${whole === 0 ? '0' : ((100 * part) / whole).toFixed(1)} %)`
