import { expect, test } from './learner'

test('what was typed survives a reload, and two windows do not overwrite each other', async ({
  simulator,
  context,
}) => {
  await simulator.open()
  await simulator.write('kind: Pod # mine')
  await simulator.page.waitForTimeout(1_000)
  const second = await context.newPage()
  await second.goto('/')
  await expect(second.locator('.monaco-editor')).toContainText('liveness-demo')
  await simulator.page.reload()
  await expect(simulator.page.locator('.monaco-editor')).toContainText('# mine')
})

test('what Apply came to stands beside the button: applied, refused, and made anew', async ({
  simulator,
}) => {
  const { page } = simulator
  const sleeper = (image: string, grace: number) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: sleeper}\nspec:\n  terminationGracePeriodSeconds: ${grace}\n  containers:\n  - {name: c, image: ${image}, command: [sleep, "600"]}\n`
  await simulator.open()
  await simulator.apply(sleeper('busybox', 1))
  const status = page.getByRole('complementary').getByRole('status')
  await expect(status).toContainText('pod/sleeper created')
  await simulator.apply(sleeper('busybox', 2))
  const refusal = page.getByRole('alert').filter({ hasText: 'Not applied' })
  await expect(refusal).toContainText('pod updates may not change fields other than')
  await refusal.getByRole('button', { name: 'Delete and create anew' }).click()
  await expect(status).toContainText('pod/sleeper replaced')
  await expect(refusal).toBeHidden()
})

const STRANGE = {
  'nothing at all': '   ',
  'a scalar': 'hello',
  tabs: 'kind: Pod\n\tmetadata:',
  'a script in a name': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: "<script>alert(1)</script>"\n',
  'a billion laughs': `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.replace(/./g, (c, i) => `${c}: &${c} [${Array(9).fill(`*${String.fromCharCode(97 + i)}`)}]\n`)}`,
  'five megabytes': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: large\ndata:\n${Array.from({ length: 100_000 }, (_, i) => `  key-${i}: ${'value '.repeat(6)}${i}\n`).join('')}`,
  'binary noise': String.fromCharCode(...Array.from({ length: 400 }, (_, i) => (i * 7919) % 255 || 1)),
}

for (const [what, text] of Object.entries(STRANGE))
  test(`text that is ${what} breaks nothing`, async ({ simulator }) => {
    await simulator.open()
    await simulator.write(text)
    await simulator.page.waitForTimeout(1_500)
    if (text.trim() !== '') await simulator.page.getByRole('button', { name: 'Apply', exact: true }).click()
    await simulator.type('kubectl get nodes')
    await expect(simulator.console()).toContainText('node-1')
    if (what === 'five megabytes')
      await expect(simulator.console()).toContainText('Request entity too large: limit is 3145728')
    await expect(simulator.page.getByText('The simulation has stopped')).toBeHidden()
  })
