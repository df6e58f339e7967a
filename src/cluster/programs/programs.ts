/** Every program an executable of the simulation may hold, by the name that image files use. */
import type { Program } from '../linux/syscalls'

const exits =
  (code: number): Program =>
  (system) =>
    system.exit(code)
const PROGRAMS: Readonly<Record<string, Program>> = {
  sleep: (system) => void system.after(Number(system.argv[1] ?? 0) * 1000, () => system.exit(0)),
  true: exits(0),
  false: exits(1),
}

export function programNamed(name: string): Program | undefined {
  return PROGRAMS[name]
}
