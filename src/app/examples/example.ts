/** What an example is, and the one that a first visit opens on: the others are fetched with the gallery. */
import type { PlainWordKey } from '../../i18n/words'
import { type ClusterConfig, DEFAULT_CLUSTER, type Input, type Session } from '../../session/session'
import livenessExec from './liveness-exec.yaml?raw'

export interface Example {
  readonly name: string
  readonly about: PlainWordKey
  readonly manifest: string
  /** Where a first visit opens, ms: shortly before something worth seeing. */
  readonly opensAt?: number
  /** What is typed after the manifest was applied: [seconds, line]. */
  readonly steps?: readonly (readonly [at: number, line: string])[]
  /** Files that lines name. */
  readonly files?: Readonly<Record<string, string>>
  readonly cluster?: Partial<ClusterConfig>
  /** Seconds until what it shows has happened. */
  readonly lasts: number
}

export const APPLY = 'kubectl apply -f -'

export const first: Example = {
  name: 'liveness-exec',
  about: 'example.liveness-exec',
  manifest: livenessExec,
  opensAt: 66_000,
  lasts: 240,
}

/** The run of an example: its manifest applied at 0, then its steps. */
export function sessionOf({ manifest, steps = [], files = {}, cluster }: Example): Session {
  const inputs: Input[] = [{ at: 0, line: APPLY, stdin: manifest }]
  for (const [seconds, line] of steps) {
    const named = Object.entries(files).filter(([file]) => line.includes(file))
    inputs.push({
      at: seconds * 1000,
      line,
      ...(named.length > 0 && { files: Object.fromEntries(named) }),
    })
  }
  return { version: 1, seed: 1, cluster: { ...DEFAULT_CLUSTER, ...cluster }, inputs }
}
