/** What a reader typed survives a full store, another example, an engine that fails and a window that falls. */
import { expect, test } from './learner'

const MINE = 'kind: Pod # mine'

test('a full store says so, breaks nothing, and loses no text', async ({ simulator, context }) => {
  const { page } = simulator
  await simulator.open()
  await simulator.write('kind: Pod # of another window')
  await page.waitForTimeout(500)
  await page.evaluate(() => {
    for (let size = 2 ** 20; size >= 1; size /= 2)
      try {
        for (let i = 0; ; i++) localStorage.setItem(`filler-${size}-${i}`, 'x'.repeat(size))
      } catch {
        // Full, for this size.
      }
  })
  const second = await context.newPage()
  await second.goto('/')
  await second.locator('.monaco-editor .view-lines').click()
  await second.keyboard.press('ControlOrMeta+A')
  await second.evaluate((text) => navigator.clipboard.writeText(text), MINE)
  await second.keyboard.press('ControlOrMeta+V')
  await expect(second.getByText('The store of this browser is full')).toBeVisible()
  await second
    .getByRole('button', { name: /Dark|Light/ })
    .first()
    .click()
  await second.reload()
  await expect(second.locator('.monaco-editor')).toContainText('# mine')
  await page.reload()
  await expect(page.locator('.monaco-editor')).toContainText('# of another window')
})

test('text that an example takes the place of is in the gallery', async ({ simulator }) => {
  const { page } = simulator
  await simulator.open()
  await simulator.write(MINE)
  await expect(page.locator('.monaco-editor')).toContainText('# mine')
  await simulator.choose('deployment')
  await expect(page.locator('.monaco-editor')).not.toContainText('# mine')
  await page.getByRole('banner').getByRole('button', { name: 'Gallery' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Your unsaved text' }).click()
  await expect(page.locator('.monaco-editor')).toContainText('# mine')
})

/** Appended to the engine's own script: it fails on a line that says so. */
const FAILS = `;{const take = self.onmessage; self.onmessage = (event) => {
  const { data } = event
  if (data.kind === 'start' && data.session.inputs.some(({ line }) => line.includes('break-the-engine')))
    self.postMessage({ kind: 'broken', run: data.run, message: 'Error: 2 is not 3\\n at engine' })
  else take(event)
}}`

test('an engine that fails shows what happened, the link, and a way on', async ({ simulator, context }) => {
  const { page } = simulator
  await context.route(/engine\.worker.*\.js/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${await response.text()}${FAILS}` })
  })
  await simulator.open()
  await simulator.write(MINE)
  await simulator.type('kubectl get nodes')
  await expect(simulator.console()).toContainText('node-1')
  await simulator.type('echo break-the-engine')
  const banner = page.getByRole('alert').filter({ hasText: 'The simulation has stopped' })
  await expect(banner).toContainText('Error: 2 is not 3')
  const link = await banner.getByLabel('Link to this run').inputValue()
  await context.unroute(/engine\.worker.*\.js/)
  const elsewhere = await context.newPage()
  await elsewhere.goto(link)
  await elsewhere.getByRole('tab', { name: 'Console' }).click()
  await expect(elsewhere.locator('body')).toContainText('break-the-engine')
  await elsewhere.close()
  await banner.getByRole('button', { name: 'Go on without the last command' }).click()
  await expect(banner).toBeHidden()
  await simulator.type('kubectl get namespaces')
  await expect(simulator.console()).toContainText('kube-system')
  await page.getByRole('tab', { name: 'Manifest' }).click()
  await expect(page.locator('.monaco-editor')).toContainText('# mine')
})

test('a window that falls shows what happened, the link, and a way on', async ({ page, context }) => {
  await context.route(/\/inspector[^/]*\.js/, (route) => route.abort())
  await page.goto('/')
  await expect(page.getByRole('main')).toHaveAttribute('aria-busy', 'false')
  await page.locator('.monaco-editor .view-lines').click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.evaluate((text) => navigator.clipboard.writeText(text), MINE)
  await page.keyboard.press('ControlOrMeta+V')
  await page.getByRole('tab', { name: 'Cluster' }).click()
  await page.getByRole('main').getByRole('button', { name: 'node-1' }).first().click()
  const banner = page.getByRole('alert').filter({ hasText: 'Podarium has stopped' })
  await expect(banner.getByLabel('Link to this run')).toHaveValue(/#v1\./)
  await context.unroute(/\/inspector[^/]*\.js/)
  await banner.getByRole('button', { name: 'Load the page again' }).click()
  await expect(page.locator('.monaco-editor')).toContainText('# mine')
})
