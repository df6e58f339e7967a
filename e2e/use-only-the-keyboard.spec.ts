import { expect, test } from './learner'

test('apply, watch, ask why and rewind need no mouse', async ({ simulator }) => {
  const { page } = simulator
  await simulator.open()
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  const paused = await simulator.seconds()

  await page.keyboard.press('ArrowRight')
  await expect.poll(() => simulator.seconds()).toBeGreaterThan(paused)
  const later = await simulator.seconds()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => simulator.seconds()).toBeLessThan(later)

  await page.keyboard.press('c')
  await expect(page.getByLabel('Command line')).toBeFocused()
  await page.keyboard.type('kubectl get pods')
  await page.keyboard.press('Enter')
  await expect(simulator.console()).toContainText('NAME')
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  await page.keyboard.press('ArrowUp')
  await expect(page.getByLabel('Command line')).toHaveValue('kubectl get pods')

  await simulator.lane('liveness-demo').focus()
  await page.keyboard.press('Enter')
  await expect(simulator.inspector()).toBeVisible()
  await simulator.inspector().getByRole('button', { name: 'Why?' }).focus()
  await page.keyboard.press('Enter')
  await expect(simulator.inspector().getByRole('listitem').first()).toContainText('kubectl apply')
  await simulator.inspector().getByRole('listitem').first().getByRole('button').focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => simulator.seconds()).toBe(0)
})

test('a cluster is applied, watched, rewound and broken by keys alone', async ({ simulator }) => {
  const { page } = simulator
  await simulator.open()
  await page.keyboard.press('k')
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  // Apply: what is in the editor, from anywhere
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible()
  await page.keyboard.press('k')
  const now = await simulator.seconds()
  // Rewind: what is done next starts another branch of the run
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => simulator.seconds()).toBeLessThan(now)

  await simulator.lane('liveness-demo').focus()
  await page.keyboard.press('Enter')
  await simulator.inspector().getByRole('button', { name: 'Break' }).focus()
  await page.keyboard.press('Enter')
  await simulator.inspector().getByRole('button', { name: 'Kill the main process' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('c')
  await expect(simulator.console()).toContainText('fault kill')
  await simulator.lane('liveness-demo').focus()
  await page.keyboard.press('Escape')
  await expect(simulator.inspector()).toBeHidden()
})

test('a presenter pages through a run and blacks the screen out', async ({ simulator }) => {
  const { page } = simulator
  await simulator.open()
  await page.keyboard.press('p')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'projector')
  await page.keyboard.press('PageUp')
  const before = await simulator.seconds()
  await page.keyboard.press('PageDown')
  await expect.poll(() => simulator.seconds()).toBeGreaterThan(before)
  await page.keyboard.press('b')
  await expect(page.getByRole('button', { name: 'End presenting' })).toBeVisible()
  await page.keyboard.press('b')
  await page.keyboard.press('p')
  await expect(page.locator('html')).toHaveAttribute('data-theme', /light|dark/)
})
