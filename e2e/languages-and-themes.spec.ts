import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './learner'

test('the language can be switched, is remembered, and speaks Chinese everywhere', async ({ simulator }) => {
  await simulator.open()
  await simulator.page.getByRole('button', { name: '中文' }).click()
  await expect(simulator.page.getByRole('button', { name: '应用' })).toBeVisible()
  await simulator.page.reload()
  await expect(simulator.page.getByRole('button', { name: '分享' })).toBeVisible()
  await expect(simulator.page.locator('html')).toHaveAttribute('lang', 'zh-CN')
})

for (const theme of ['light', 'dark'] as const)
  test(`axe finds nothing serious on the ${theme} window`, async ({ simulator }) => {
    await simulator.page.emulateMedia({ colorScheme: theme })
    await simulator.open()
    await simulator.pause()
    await simulator.select('liveness-demo')
    const { violations } = await new AxeBuilder({ page: simulator.page }).exclude('.monaco-editor').analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  })

test('nothing scrolls at 1280×720, nor on a phone', async ({ simulator }) => {
  for (const size of [
    { width: 1280, height: 720 },
    { width: 390, height: 844 },
  ]) {
    await simulator.page.setViewportSize(size)
    await simulator.open()
    const overflow = await simulator.page.evaluate(() => [
      document.documentElement.scrollWidth - innerWidth,
      document.documentElement.scrollHeight - innerHeight,
    ])
    expect(overflow).toEqual([0, 0])
  }
})
