/** A helper finds the scenario to adapt in seconds, and anybody what is simulated at all. */
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './learner'

test('examples are found by a word of their manifest, show their run, and open', async ({ simulator }) => {
  await simulator.open()
  await simulator.page.getByRole('button', { name: 'Gallery' }).click()
  const dialog = simulator.page.getByRole('dialog')
  await expect(dialog.getByRole('heading', { name: 'My pod is pending' })).toBeVisible()
  await dialog.getByRole('searchbox').fill('PriorityClass')
  const card = dialog.getByRole('button', { name: 'preemption' })
  await expect(card).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'liveness-exec' })).toBeHidden()
  await expect(card.locator('svg g rect').first()).toBeVisible({ timeout: 30_000 })
  await dialog.getByRole('searchbox').fill('no such thing')
  await expect(dialog.getByRole('status')).toContainText('no such thing')
  await dialog.getByRole('searchbox').fill('preemption')
  await card.click()
  await expect(dialog).toBeHidden()
  await simulator.playUntil(20)
  await expect(simulator.lane('high').first()).toBeVisible()
})

test('the page of what is simulated opens from the bar and from an address', async ({ simulator }) => {
  await simulator.open('#about')
  const dialog = simulator.page.getByRole('dialog', { name: 'What is simulated' })
  await expect(dialog).toContainText('recorded on a real cluster of 1.36.2')
  await dialog.getByText('kubelet', { exact: true }).click()
  await expect(dialog).toContainText('Static pods')
  await simulator.page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await simulator.page.getByRole('button', { name: 'What is simulated' }).click()
  await expect(dialog).toBeVisible()
})

for (const [name, tabs] of [
  ['Gallery', []],
  ['Share', ['Picture and film', 'Embed']],
  ['What is simulated', []],
] as const)
  test(`${name} can be used without seeing it`, async ({ simulator }) => {
    await simulator.open()
    await simulator.page.getByRole('banner').getByRole('button', { name }).click()
    for (const tab of [undefined, ...tabs]) {
      if (tab) await simulator.page.getByRole('tab', { name: tab }).click()
      await expect(simulator.page.getByRole('dialog')).toBeVisible()
      const { violations } = await new AxeBuilder({ page: simulator.page })
        .include('dialog')
        .exclude('iframe')
        .analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    }
  })
