import { expect, it } from 'vitest'
import { createRun } from '../../session/replay'
import { encodeLink } from '../../session/share-link'
import { sessionOf } from './example'
import { questions } from './examples'

const examples = questions.flatMap(({ examples: some }) => some)

it('has each example once', () => {
  expect(new Set(examples.map(({ name }) => name)).size).toBe(examples.length)
})

for (const example of examples) {
  it(`${example.name} is applied, and every line of it can be typed`, () => {
    const run = createRun(sessionOf(example))
    run.runUntil(example.lasts * 1000)
    const codes = run.journal.entries.flatMap((entry) =>
      entry.kind === 'console.exited' ? [entry.code] : [],
    )
    expect(codes[0]).toBe(0)
    expect(codes).toHaveLength(1 + (example.steps ?? []).length)
    // What is refused is refused by the API server, and not for want of a file or a command.
    const said = run.journal.entries
      .flatMap((entry) => (entry.kind === 'console.wrote' ? [entry.text] : []))
      .join('')
    expect(said).not.toMatch(/not found|does not exist|unknown (command|flag)/)
  })

  it(`${example.name} is a link of less than 1,000 characters`, () => {
    const shared = {
      session: sessionOf(example),
      playhead: 123_456,
      scene: 'cluster',
      title: `${example.name}.yaml`,
    }
    expect(encodeLink(shared).length).toBeLessThan(1_000)
  })
}
