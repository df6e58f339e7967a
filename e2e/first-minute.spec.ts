/** Three people come with a question: a newcomer, a teacher and a helper. Each is served in a minute. */
import jsQR from 'jsqr'
import { expect, test } from './learner'
import { Simulator } from './simulator'

test('a newcomer plays, answers one question, and knows why the pod restarted', async ({
  simulator,
  page,
}) => {
  await simulator.open()
  await simulator.pause()
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await simulator.playUntil(122)
  // By looking: how often it has restarted, and what came before
  await simulator.select('liveness-demo')
  await expect(simulator.inspector()).toContainText('137')
  await simulator.inspector().getByRole('button', { name: 'Why?' }).click()
  const causes = simulator.inspector().getByRole('listitem')
  await expect(causes.first()).toContainText('kubectl apply')
  await expect(causes.filter({ hasText: 'liveness' }).first()).toBeVisible()

  // One question, answered before it is shown
  await page.getByRole('banner').getByRole('button', { name: 'Lessons' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Liveness' }).click()
  const on = page.getByTitle('PageDown')
  await expect(page.getByRole('heading', { name: 'Liveness' })).toBeVisible()
  const slider = page.getByRole('slider', { name: 'Your guess' })
  while (!(await slider.isVisible())) await on.click()
  await slider.fill('60000')
  await page.getByRole('button', { name: 'See whether it is so' }).click()
  const verdict = page.getByRole('status').filter({ hasText: /saw it coming|Close|another way/ })
  while (!(await verdict.isVisible())) await on.click()
  await page.getByRole('button', { name: 'Go on: why?' }).click()
  await expect(page.getByText('Why did TERM do nothing?')).toBeVisible()
  await expect(causes.filter({ hasText: 'kubectl apply' }).first()).toBeVisible()
})

test('a teacher projects a lesson from its start to its end, and the class scans the link', async ({
  simulator,
  page,
}) => {
  await simulator.open('#lesson=liveness&beat=see')
  await expect(page.getByRole('heading', { name: 'Liveness' })).toBeVisible()
  await page.keyboard.press('p')
  const beat = page.getByRole('navigation', { name: 'Parts of the lesson' }).locator('[aria-current]')
  const passed = new Set<string>()
  while (!passed.has('Now you')) {
    passed.add(await beat.innerText())
    await page.keyboard.press('PageDown')
    // No dialog, no notice, no broken scene may stand in the way
    await expect(page.getByRole('dialog')).toBeHidden()
    await expect(simulator.notice()).toBeHidden()
  }
  expect([...passed]).toEqual(['See', 'Predict', 'Play', 'Why', 'Now you'])
  await page.keyboard.press('PageUp')
  await expect(beat).toHaveText('Why')
  await page.keyboard.press('p')

  await page.getByRole('button', { name: 'Share' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Fill the window' }).click()
  const link = await dialog.getByRole('textbox').inputValue()
  expect(await scan(simulator)).toBe(link)
})

test('a helper finds the question, edits the manifest, and sends what another sees', async ({
  simulator,
  page,
  browser,
}) => {
  await simulator.open()
  await page.getByRole('banner').getByRole('button', { name: 'Gallery' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('heading', { name: 'My pod restarts. Why?' })).toBeVisible()
  await dialog.getByRole('searchbox').fill('slow to start')
  await dialog.getByRole('button', { name: 'startup-probe' }).click()
  await expect(dialog).toBeHidden()
  await simulator.apply(
    'apiVersion: v1\nkind: Pod\nmetadata: {name: theirs}\nspec:\n  containers:\n  - {name: app, image: "nginx:1.27"}\n',
  )
  await expect(simulator.lane('theirs').first()).toBeVisible()
  await simulator.playUntil(40)

  await page.getByRole('button', { name: 'Share' }).click()
  await dialog.getByRole('button', { name: 'Copy link' }).click()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  await page.keyboard.press('Escape')
  const picture = await simulator.picture()

  const elsewhere = new Simulator(
    await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage(),
  )
  await elsewhere.open(link)
  await expect.poll(() => elsewhere.picture()).toBe(picture)
  await expect(elsewhere.lane('theirs').first()).toBeVisible()
  elsewhere.expectNoComplaints()
})

/** Reads the code off the screen, as a phone would. */
async function scan({ page }: Simulator): Promise<string | undefined> {
  const shot = await page.getByRole('img', { name: 'QR code' }).screenshot()
  const { pixels, width, height } = await page.evaluate(async (png) => {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!
    context.drawImage(image, 0, 0)
    const { data, width, height } = context.getImageData(0, 0, image.width, image.height)
    return { pixels: [...data], width, height }
  }, shot.toString('base64'))
  return jsQR(Uint8ClampedArray.from(pixels), width, height)?.data
}
