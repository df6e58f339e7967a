import { expect, test } from './learner'

test('a learner opens a lesson, guesses, watches, and has a goal met by the cluster', async ({
  simulator,
  page,
}) => {
  await simulator.open()
  await page.getByRole('banner').getByRole('button', { name: 'Lessons' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Labels' }).click()
  const on = page.getByTitle('PageDown')

  await on.click()
  await expect(page.getByText('All 3 are ready')).toBeVisible()
  await page.getByRole('button', { name: 'Go on: a question' }).click()
  await page.getByRole('radio', { name: '3' }).check({ force: true })
  await page.getByRole('button', { name: 'See whether it is so' }).click()
  await expect(page.getByText('Close.')).not.toBeVisible()
  while (!(await page.getByText('Close.').isVisible())) await on.click()
  await expect(page.getByText('4 pods now')).toBeVisible()

  await page.getByRole('navigation', { name: 'Parts of the lesson' }).getByText('Now you').click()
  await expect(page.getByText('not yet')).toHaveCount(2)
  await simulator.type('kubectl label $(kubectl get pods -o name | head -n 1) app=sick --overwrite')
  await expect(page.getByText('Done. The cluster says so.')).toBeVisible()
})

test('a teacher leads through a lesson in the projector with two keys', async ({ simulator, page }) => {
  await simulator.open('#lesson=pod&beat=see')
  await expect(page.getByRole('heading', { name: 'What a pod is' })).toBeVisible()
  await page.keyboard.press('p')
  const beat = page.getByRole('navigation', { name: 'Parts of the lesson' }).locator('[aria-current]')
  for (const name of ['Predict', 'Play', 'Why', 'Now you']) {
    // An answer with the mouse does not take the keys from the remote
    if (name === 'Play') await page.getByRole('radio').first().check({ force: true })
    await expect(async () => {
      await page.keyboard.press('PageDown')
      await expect(beat).toHaveText(name, { timeout: 200 })
    }).toPass()
  }
  await page.keyboard.press('PageUp')
  await expect(beat).toHaveText('Why')
})

test('a lesson speaks at the depth that its learner chose, and remembers it', async ({ simulator, page }) => {
  await simulator.open('#lesson=liveness&beat=why')
  const chain = simulator.inspector()
  await expect(chain).toContainText('liveness probe')
  await expect(chain).not.toContainText('pkg/kubelet')
  await page.keyboard.press('d')
  await expect(chain).toContainText('pkg/kubelet')
  await page.getByRole('navigation', { name: 'Parts of the lesson' }).getByText('Play').click()
  for (let presses = 0; presses < 2; presses++) await page.keyboard.press('PageDown')
  await expect(page.getByText('The file is gone.')).toBeVisible()
  await page.getByRole('main').getByLabel('How deep').selectOption({ index: 0 })
  await simulator.open('#lesson=liveness&beat=why')
  await expect(chain).not.toContainText('pkg/kubelet')
})

test('a link opens a lesson at its beat, elsewhere, in Chinese', async ({ simulator, page }) => {
  await simulator.open('#lesson=labels&beat=why&lang=zh-CN')
  await expect(page.getByRole('heading', { name: '标签与选择器' })).toBeVisible()
  await expect(page.getByText('没有人通知它们说的是哪个 Pod')).toBeVisible()
  await expect(page).toHaveURL(/&lesson=labels&beat=why/)
  const link = page.url()
  await page.goto('about:blank')
  // The same beat, in the language of whoever opens it
  await simulator.open(link)
  await expect(page.getByText('Nobody told either of them')).toBeVisible()
})

test('a link to no lesson says so, and leaves a working app', async ({ simulator, page }) => {
  await simulator.open('#lesson=no-such-lesson')
  await expect(page.getByText('This lesson could not be opened.')).toBeVisible()
  await page.getByRole('button', { name: 'Leave the lesson' }).click()
  await simulator.choose('liveness-exec')
  await expect(page.getByRole('tab', { name: 'Manifest' })).toBeVisible()
})

test('a learner guesses what a manifest will do, and is told how near it came', async ({
  simulator,
  page,
}) => {
  await simulator.open()
  await simulator.pause()
  await page.getByRole('button', { name: 'What will happen?' }).click()
  const panel = page.getByRole('region', { name: 'What will happen?' })
  await panel.getByLabel('How many restarts').fill('3')
  await panel.getByRole('button', { name: 'Apply and see' }).click()
  await expect(panel.getByText('wait and see').first()).toBeVisible()
  await panel.getByRole('button', { name: 'Jump 5 min ahead' }).click()
  await expect(panel.getByText('You said: 3 · Close.')).toBeVisible()
})
