/** After the first visit no network is needed, wherever the app is served from, and a new version asks first. */
import { deployed } from './deployed'
import { expect, test } from './learner'
import { Simulator } from './simulator'

test.use({ serviceWorkers: 'allow' })

const isKept = (simulator: Simulator) =>
  expect
    .poll(() => simulator.page.evaluate(() => navigator.serviceWorker.controller !== null), {
      timeout: 40_000,
    })
    .toBe(true)

test('after the first visit, without a network: reload, open an example, make a link', async ({
  simulator,
  context,
}) => {
  await simulator.open()
  await isKept(simulator)
  await context.setOffline(true)
  await simulator.page.reload()
  await expect(simulator.page.getByRole('main')).toHaveAttribute('aria-busy', 'false')
  await simulator.choose('readiness-exec')
  await simulator.playUntil(30)
  await expect(simulator.page.getByRole('region', { name: 'Timeline' })).toContainText('Started')
  const link = await simulator.link()
  expect(link).toContain('#v1.')
  await simulator.open(link)
  await expect(simulator.notice()).toBeHidden()
})

test('below a sub-path everything is found, with and without a network', async ({ simulator, context }) => {
  const server = await deployed('courses/k8s')
  try {
    await simulator.open(server.address)
    await isKept(simulator)
    const kept = await simulator.page.evaluate(async () => {
      const [name = ''] = await caches.keys()
      const requests = await (await caches.open(name)).keys()
      return { name, addresses: requests.map(({ url }) => url) }
    })
    expect(kept.name).toContain(server.address)
    expect(kept.addresses.filter((address) => !address.startsWith(server.address))).toEqual([])
    await context.setOffline(true)
    await simulator.page.reload()
    await expect(simulator.page.getByRole('main')).toHaveAttribute('aria-busy', 'false')
    await simulator.write('kind: Pod')
    await simulator.type('kubectl get pods')
  } finally {
    server.stop()
  }
})

test('a newer version asks first, and brings the run back', async ({ simulator }) => {
  const server = await deployed('app')
  try {
    await simulator.open(server.address)
    await isKept(simulator)
    await simulator.playUntil(90)
    const shown = await simulator.seconds()
    server.upgrade()
    await simulator.page.evaluate(async () => (await navigator.serviceWorker.ready).update())
    const notice = simulator.page.getByRole('status').filter({ hasText: 'newer version' })
    await expect(notice).toBeVisible({ timeout: 40_000 })
    expect(await simulator.page.content()).not.toContain('tomorrow')
    await notice.getByRole('button', { name: 'Reload now' }).click()
    // While the page is on its way it has no content to ask for.
    const content = () => simulator.page.content().catch(() => '')
    await expect.poll(content, { timeout: 30_000 }).toContain('Podarium of tomorrow')
    await expect.poll(() => simulator.seconds()).toBeCloseTo(shown, 0)
  } finally {
    server.stop()
  }
})
