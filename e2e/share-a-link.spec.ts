import { expect, test } from './learner'
import { Simulator } from './simulator'

test('a link made in one window shows the same picture at the same moment in another', async ({
  simulator,
  browser,
}) => {
  await simulator.open()
  await simulator.playUntil(95)
  const link = await simulator.link()
  const picture = await simulator.picture()

  const elsewhere = new Simulator(
    await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage(),
  )
  await elsewhere.open(link)
  await expect.poll(() => elsewhere.picture()).toBe(picture)
  elsewhere.expectNoComplaints()
})

const BROKEN = [
  ['cut', '#v1.1.', /incomplete/],
  ['changed on the way', '#v1.1.AAAA', /cannot be read|incomplete/],
  ['of one megabyte', `#v1.1.${'A'.repeat(2 ** 20)}`, /cannot be read|incomplete/],
  ['of a newer version', '#v9.1.AAAA', /newer version/],
  ['of 6,000 nodes', '#v1.1.yw-EeQlkaCyqb4B-NqitBQA', /at most 5,000 nodes/],
  ['that is no link at all', '#<script>alert(1)</script>', /cannot be read/],
] as const

for (const [what, hash, message] of BROKEN)
  test(`a link ${what} gives a clear message and a working app`, async ({ simulator }) => {
    await simulator.open(hash)
    await expect(simulator.notice()).toContainText(message)
    await simulator.choose('liveness-exec')
    await expect(simulator.notice()).toBeHidden()
    await expect.poll(() => simulator.seconds()).toBeGreaterThan(0)
  })
