import { expect, test } from './learner'

test('the editor completes fields, explains them, and shows the server’s own refusal at its line', async ({
  simulator,
}) => {
  const { page } = simulator
  await simulator.open()
  await simulator.write(
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: app\n    ',
  )
  await page.keyboard.type('ima', { delay: 60 })
  await page
    .getByRole('option', { name: /^image,|^image / })
    .first()
    .waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.type('busybox')
  await expect(page.locator('.monaco-editor')).toContainText('image: busybox')

  await page.keyboard.press('Enter')
  await page.keyboard.type('imagePullPolicyy: Always', { delay: 10 })
  await page.keyboard.press('Escape')
  await expect(page.getByText('unknown field "spec.containers[0].imagePullPolicyy"')).toBeVisible()

  await page.locator('.monaco-editor .view-lines').getByText('containers').hover()
  await expect(page.locator('.monaco-hover').filter({ hasText: 'containers' })).toContainText(
    'List of containers belonging to the pod',
  )
})
