/** Every chain of causes in every recorded scenario: it begins at something a person did, and has words all the way. */
import { beforeAll, describe, expect, it } from 'vitest'
import { scenariosOf } from '../../cli/fidelity'
import { planRun } from '../../cli/podarium'
import { en } from '../../i18n/en/words'
import { translator } from '../../i18n/words'
import { zhCN } from '../../i18n/zh-CN/words'
import type { Entry } from '../../journal/entry'
import { why } from '../../journal/journal'
import { createRun } from '../../session/replay'
import { fetchSources } from './deepest'
import { DEPTHS } from './depth'
import { sentence } from './narration'
import { sayingOf } from './sayings'

const RECORDINGS = 'fixtures/recordings'
const languages = [translator(en, 'en'), translator(zhCN, 'zh-CN')]
/** Steady loops repeat: the first minutes hold every kind of chain. */
const LONGEST = 420_000

const begins = ({ kind }: Entry) =>
  kind === 'input.accepted' || kind === 'fault.injected' || kind === 'fault.healed'

function journalOf(scenario: string): readonly Entry[] {
  const folder = `${RECORDINGS}/${scenario}`
  const { session, until } = planRun({
    manifests: [`${folder}/manifest.yaml`],
    script: `${folder}/steps.txt`,
    namespace: scenario,
    seed: '1',
  })
  const run = createRun(session)
  run.runUntil(Math.min(until, LONGEST))
  return run.journal.entries
}

describe('why', () => {
  beforeAll(fetchSources)

  for (const scenario of scenariosOf(RECORDINGS))
    it(`${scenario}: whatever is told goes back to an input, and no link is empty`, () => {
      const entries = journalOf(scenario)
      const told = entries.filter((entry) => entry.at >= 0 && (sayingOf(entry)?.weight ?? 0) > 0)
      expect(told.length).toBeGreaterThan(3)
      const strays = told.filter((entry) => !begins(why(entries, entry.seq)[0]!))
      expect(strays.map(({ at, source, kind }) => `${at} ${source} ${kind}`)).toEqual([])
      const wordless = told.flatMap((entry) =>
        languages.flatMap((t) =>
          DEPTHS.map((depth) => sentence(entry, t, depth)).filter(
            (text) => !text || /\{|undefined|NaN/.test(text.replaceAll(/`[^`]*`/g, '')),
          ),
        ),
      )
      expect(wordless).toEqual([])
    })
})
