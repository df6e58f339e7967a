import { expect, test } from './learner'

test('Tab completes what kubectl knows', async ({ simulator }) => {
  const { page } = simulator
  await simulator.open()
  await page.getByRole('tab', { name: 'Console' }).click()
  const prompt = page.getByLabel('Command line')
  await prompt.fill('kubectl get no')
  await prompt.press('Tab')
  await expect(prompt).toHaveValue('kubectl get nodes ')
  await prompt.fill('kubectl rollout re')
  await prompt.press('Tab')
  await expect(page.getByRole('listbox').getByRole('option')).toHaveText(['restart', 'resume'])
})

test('what is typed after a click on the console goes to its prompt, and arrows stay on the tabs', async ({
  simulator,
}) => {
  const { page } = simulator
  await simulator.open()
  await page.getByRole('tab', { name: 'Console' }).click()
  await page.keyboard.type('kubectl get pods')
  await expect(page.getByLabel('Command line')).toHaveValue('kubectl get pods')
  await page.getByRole('tab', { name: 'Manifest' }).click()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('tab', { name: 'Console' })).toBeFocused()
})
