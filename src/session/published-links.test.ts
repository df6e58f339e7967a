/** One link of each format and dictionary that was ever published: every later version must open them. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { decodeLink } from './share-link'
import { DICTIONARIES } from './share-link-dictionary'

/** Version and dictionary → a link, the last line it types, and the scene it opens. Never change one; add. */
const PUBLISHED: Readonly<Record<string, readonly [link: string, line: string, scene: string]>> = {
  'v1.1': [
    '#v1.1.M7gC9pI5qjdMqWUJSlSBEi6W6MQay4QiE648BRi8KNGK0rJDat2gtWwQrRpqtGiwlwhopQFmSQC0GpSZkZtaSPUReoGgFKsTDepuYouUMiNocjTQqVaCcayUnra1Pl2300rh8B6lWqBuY1MkvUgD9iiBrxQbWwsA&t=71200&scene=probes',
    'kubectl delete pod liveness-exec',
    'probes',
  ],
}

it('a link is kept of each dictionary there is', () => {
  expect(Object.keys(PUBLISHED)).toEqual(Object.keys(DICTIONARIES).map((dictionary) => `v1.${dictionary}`))
})

for (const [format, [link, line, scene]] of Object.entries(PUBLISHED))
  it(`${format} opens what it opened when it was made`, () => {
    const decoded = decodeLink(link)
    if (!decoded.ok) throw new Error(decoded.problem)
    expect(decoded.shared).toMatchObject({ playhead: 71_200, scene })
    expect(decoded.shared.session.inputs.at(-1)!.line).toBe(line)
    expect(decoded.shared.session.inputs[0]!.stdin).toBe(
      readFileSync('src/app/examples/liveness-exec.yaml', 'utf8'),
    )
  })
