/** One moment has one picture: however the reader came there, and however far the engine has run ahead. */
import { expect, it } from 'vitest'
import { type Scene, SCENE_IDS } from '../scenes/scene'
import { scenes } from '../scenes/scenes'
import { createRun } from '../session/replay'
import { Film } from '../view/checkpoints'
import { type Example, sessionOf } from './examples/example'
import { questions } from './examples/examples'

const SIZE = { width: 900, height: 440 }
const MOMENTS = 6

type Pictures = readonly string[]
const drawn: readonly Scene[] = await Promise.all(scenes.map(async ({ load }) => (await load()).scene))
const examples = questions.flatMap(({ examples: some }) => some)

/** What every scene would draw, as text. */
function pictures(film: Film, at: number): Pictures {
  const view = film.at(at)
  return drawn.map(({ layout }) => JSON.stringify(layout(view, at, SIZE, film.entries, undefined), asData))
}

/** Maps and sets as lists. What is known of a container's use is an index of the whole run: only its curve is drawn. */
const asData = (key: string, value: unknown) =>
  value instanceof Map || value instanceof Set
    ? [...(value as Iterable<unknown>)]
    : key === 'use'
      ? undefined
      : value

/** Where two pictures of a moment part: the scene, and some of what it says there. */
function differences(moments: readonly number[], one: readonly Pictures[], other: readonly Pictures[]) {
  return moments.flatMap((at, n) =>
    drawn.flatMap(({ id }, scene) => {
      const [a, b] = [one[n]![scene]!, other[n]![scene]!]
      if (a === b) return []
      const from = [...a].findIndex((letter, index) => letter !== b[index])
      const near = (text: string) => text.slice(Math.max(0, from - 120), from + 60)
      return [`${id} at ${at}: ${near(a)} ⟷ ${near(b)}`]
    }),
  )
}

function journalOf(example: Example) {
  const run = createRun(sessionOf(example))
  run.runUntil(example.lasts * 1000)
  return run.journal.entries
}

it('draws every scene of the list', () => {
  expect(drawn.map(({ id }) => id)).toEqual(SCENE_IDS)
})

for (const example of examples)
  it(`${example.name} looks the same after playing, after a jump and after scrubbing`, () => {
    const entries = journalOf(example)
    // Also between two entries, where a dot is on its way
    const moments = Array.from({ length: MOMENTS }, (_, n) =>
      Math.round(((n + 0.37) * example.lasts * 1000) / MOMENTS),
    )

    const playing = new Film()
    const played = moments.map((at) => {
      const next = entries.slice(playing.entries.length).filter((entry) => entry.at <= at)
      playing.append(next, at)
      return pictures(playing, at)
    })

    const whole = () => {
      const film = new Film()
      film.append(entries, example.lasts * 1000)
      return film
    }
    const jumped = moments.map((at) => pictures(whole(), at))
    const scrubbed = whole()
    const back = moments.toReversed().map((at) => pictures(scrubbed, at))
    const forth = moments.map((at) => pictures(scrubbed, at))

    expect(differences(moments, jumped, played)).toEqual([])
    expect(differences(moments, back.toReversed(), played)).toEqual([])
    expect(differences(moments, forth, played)).toEqual([])
  })
