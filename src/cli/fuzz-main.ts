/** `npm run fuzz`: drawn sessions, or hostile input. */
import { playSeeds } from './fuzz'
import { hostileMain } from './hostile'

/** The exit code: 1 when something failed. */
export function main(argv: readonly string[]): number {
  const given = (flag: string) => (argv.includes(flag) ? argv[argv.indexOf(flag) + 1] : undefined)
  const from = Number(given('--from') ?? 1)
  const hostile = given('--hostile')
  if (hostile === undefined) return playSeeds(Number(given('--seeds') ?? 100), from)
  return hostileMain(Number(hostile), from, given('--only'))
}
