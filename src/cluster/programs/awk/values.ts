/** awk's values are text or numbers, and each is the other when it is asked for. */
import { AwkProblem } from './syntax'

export type Value = string | number

export function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      if (b === 0) throw new AwkProblem('division by zero')
      return a / b
    case '%':
      return a % b
    default:
      return power(a, b)
  }
}

/** Whole exponents only: the last digits of others differ between machines. */
function power(a: number, b: number): number {
  if (!Number.isInteger(b) || Math.abs(b) > 1024) throw new AwkProblem('only whole exponents are simulated')
  let result = 1
  for (let i = 0; i < Math.abs(b); i++) result *= a
  return b < 0 ? 1 / result : result
}

export const isNumeric = (value: Value) =>
  typeof value === 'number' || /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(value) || value === ''
