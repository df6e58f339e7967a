/** How near a guess about one's own manifest came. Gentle: a second, or a quarter, is nothing. */
import type { Asked, Forecast, Outcome } from '../../../lessons/forecast'
import type { Verdict } from '../../../lessons/lesson-run'
import type { Guess } from './predict-store'

const SECOND = 1_000

export function judge(asked: Asked, guess: Guess, forecast: Forecast): Verdict {
  const { value }: Outcome<number | string> = forecast[asked]
  if (guess === 'never' || value === undefined)
    return guess === 'never' && value === undefined ? 'right' : 'other'
  if (asked === 'ready') return judgeTime(Number(guess), Number(value))
  if (asked === 'restarts') return judgeCount(Number(guess), Number(value))
  return guess === value ? 'right' : 'other'
}

function judgeTime(guess: number, value: number): Verdict {
  const apart = Math.abs(guess - value)
  const little = Math.max(SECOND, value / 4)
  return apart <= little ? 'right' : apart <= 3 * little ? 'near' : 'other'
}

function judgeCount(guess: number, value: number): Verdict {
  const apart = Math.abs(guess - value)
  return apart === 0 ? 'right' : apart <= Math.max(1, value / 4) ? 'near' : 'other'
}
