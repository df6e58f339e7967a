/** A file of a real cluster becomes a run to look at; a file that is none gives a clear message. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from './learner'
import type { Simulator } from './simulator'

const recorded = (name: string) =>
  gunzipSync(
    readFileSync(`${import.meta.dirname}/../fixtures/recordings/${name}/recording.jsonl.gz`),
  ).toString()

/** Drops a file on the window, as from a folder beside it. */
async function drop(simulator: Simulator, name: string, text: string): Promise<void> {
  const files = await simulator.page.evaluateHandle(
    ([fileName, content]) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([content!], fileName!))
      return transfer
    },
    [name, text] as const,
  )
  await simulator.page.dispatchEvent('main', 'drop', { dataTransfer: files })
}

test('what kubectl recorded of a real cluster is watched in the same scenes', async ({ simulator }) => {
  await simulator.open()
  const watched = recorded('deployment')
    .split('\n')
    .filter((line) => line.includes('"object":'))
    .map((line) => {
      const { type, object } = JSON.parse(line) as { type: string; object: object }
      return JSON.stringify({ type, object }, null, 4)
    })
    .join('\n')
  await drop(simulator, 'cluster.json', watched)
  const panel = simulator.page.getByRole('region', { name: 'A recording' })
  await expect(panel).toContainText('nothing can be applied')
  await expect(simulator.page.getByRole('button', { name: 'Apply' })).toBeHidden()
  await expect(simulator.narration()).not.toContainText('Apply')
  await simulator.page.getByRole('banner').getByRole('button', { name: 'Lessons' }).click()
  await expect(simulator.page.getByText('No lesson can be made of a recording')).toBeVisible()
  await simulator.page.keyboard.press('Escape')
  await simulator.playUntil(40)
  await simulator.page.getByRole('tab', { name: 'Cluster' }).click()
  await expect(simulator.page.getByRole('tabpanel').last()).toContainText('web-')
  // What is in no recording is not made up
  await simulator.page.getByRole('tab', { name: 'Network' }).click()
  await expect(simulator.page.getByRole('tabpanel').last()).not.toContainText('of 3 nodes')
  await simulator.lane('web-').first().click()
  await expect(simulator.inspector()).toContainText('web-')
  await panel.getByRole('button', { name: 'Watch an example' }).click()
  await expect(simulator.page.getByRole('button', { name: 'Apply', exact: true })).toBeVisible()
})

test('a recording in our own format brings what was typed and what it printed', async ({ simulator }) => {
  await simulator.open()
  await drop(simulator, 'recording.jsonl', recorded('liveness-exec'))
  const panel = simulator.page.getByRole('region', { name: 'A recording' })
  await panel.getByRole('button', { name: '2:00 kubectl describe pod liveness-exec' }).click()
  await expect(panel).toContainText('Liveness:')
  await simulator.page.getByRole('tab', { name: 'Probes' }).click()
  await expect(simulator.page.getByRole('tabpanel').last()).toContainText('liveness')
})

for (const [what, name, text, message] of [
  ['a text', 'notes.txt', 'dear diary', /no run in this file/],
  ['a tampered run', 'run.podarium', '#v1.1.AAAA', /cut or changed/],
  ['an abyss of brackets', 'deep.json', '{"a":'.repeat(200_000), /no run in this file/],
] as const)
  test(`${what} gives a clear message, and the run goes on`, async ({ simulator }) => {
    await simulator.open()
    await drop(simulator, name, text)
    await expect(simulator.notice()).toContainText(message)
    await expect(simulator.page.getByRole('button', { name: 'Apply', exact: true })).toBeVisible()
  })
