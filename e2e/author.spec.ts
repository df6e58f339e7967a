import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './learner'
import { load } from '../scripts/load.mjs'
import type { encodeLink } from '../src/session/share-link'
import { DEFAULT_CLUSTER as CLUSTER } from '../src/session/session'
import { Simulator } from './simulator'

test('a teacher makes a lesson of a run; a learner opens its link elsewhere and has its goal met', async ({
  simulator,
  page,
  browser,
}) => {
  await simulator.open()
  await simulator.scrubTo(8)
  await page.getByRole('banner').getByRole('button', { name: 'Lessons' }).click()
  await page.getByRole('button', { name: 'Make a lesson of this run' }).click()
  const desk = page.getByRole('tabpanel').first()
  const part = (name: string) =>
    page.getByRole('navigation', { name: 'Parts of the lesson' }).getByRole('button', { name }).click()

  await desk.getByLabel('Title').fill('Why does my pod restart?')
  await desk.getByRole('button', { name: /^Mark / }).click()
  await desk.getByLabel('What is to be seen here').fill('It runs; <b>nobody</b> complains.')
  await simulator.scrubTo(125)
  await page.getByRole('main').getByRole('tab', { name: 'Probes' }).click()
  await page.keyboard.press('n')
  await desk.getByLabel('What is to be seen here').nth(1).fill('It was restarted.')
  await desk.getByText('中文').click()
  await desk.getByLabel('What is to be seen here').nth(1).fill('它被重启了。')

  await part('Question')
  await desk.getByLabel('Kind of question').selectOption('number')
  await desk.getByLabel('The question', { exact: true }).fill('How many restarts?')
  await desk.getByLabel('Of what').fill('liveness-exec')
  await expect(desk.getByText('The run says: 1')).toBeVisible()
  await part('Task')
  await desk.getByRole('button', { name: /^Learners take over here/ }).click()
  await desk.getByLabel('Add a goal').selectOption('absent')
  await desk.getByLabel('Name', { exact: true }).fill('liveness-exec')
  await part('Hand out')
  await expect(desk.getByText('Nobody has solved the task yet')).toBeVisible()
  const link = await desk.getByLabel('Learners open this link').inputValue()

  const elsewhere = new Simulator(await (await browser.newContext({ locale: 'en-US' })).newPage())
  await elsewhere.open(link)
  const { page: learner } = elsewhere
  await expect(learner.getByRole('heading', { name: 'Why does my pod restart?' })).toBeVisible()
  const on = learner.getByTitle('PageDown')
  await on.click()
  await expect(learner.getByText('It runs; <b>nobody</b> complains.')).toBeVisible()
  await learner.getByRole('button', { name: 'Go on: a question' }).click()
  await learner.getByRole('radio', { name: '1', exact: true }).check({ force: true })
  await learner.getByRole('button', { name: 'See whether it is so' }).click()
  while (!(await learner.getByText('You saw it coming.').isVisible())) await on.click()
  await expect(learner.getByRole('main').getByRole('tab', { name: 'Probes' })).toHaveAttribute(
    'aria-selected',
    'true',
  )
  await learner.getByRole('button', { name: 'Go on: now you' }).click()
  await expect(learner.getByText('not yet')).toHaveCount(1)
  await elsewhere.type('kubectl delete pod liveness-exec --force')
  await expect(learner.getByText('Done. The cluster says so.')).toBeVisible()

  // What the learner did is in the address, too, beside the run that the lesson tells
  await expect(learner).toHaveURL(/&lesson=own&beat=now/)
  await learner.waitForTimeout(1_500)
  const third = new Simulator(await (await browser.newContext({ locale: 'zh-CN' })).newPage())
  await third.open(learner.url())
  await expect(third.page.getByText('完成了，集群可以作证。')).toBeVisible()
  for (const { complaints } of [elsewhere, third]) expect(complaints).toEqual([])
})

test('a lesson that cannot be read says so, runs nothing, and leaves the run', async ({
  simulator,
  page,
}) => {
  const { encodeLink: encode } = await load<{ encodeLink: typeof encodeLink }>('e2e/node-engine.ts')
  const session = {
    version: 1,
    seed: 1,
    cluster: CLUSTER,
    inputs: [{ at: 0, line: 'kubectl get nodes' }],
  } as const
  const lesson = { version: 1, title: { en: '<img src=x onerror=alert(1)>' }, marks: 'all of them' }
  await simulator.open(`#${encode({ session, authored: { lesson, told: session } })}`)
  await expect(page.getByText('This lesson could not be opened.')).toBeVisible()
  await page.getByRole('button', { name: 'Leave the lesson' }).click()
  await page.getByRole('tab', { name: 'Console' }).click()
  await expect(simulator.console()).toContainText('kubectl get nodes')
})

test('a lesson is saved as a folder, opened again, and is the same', async ({ simulator, page }) => {
  await simulator.open()
  await page.getByRole('banner').getByRole('button', { name: 'Lessons' }).click()
  await page.getByRole('button', { name: 'Make a lesson of this run' }).click()
  const desk = page.getByRole('tabpanel').first()
  await desk.getByLabel('Title').fill('Saved')
  await desk.getByRole('button', { name: /^Mark / }).click()
  await desk.getByLabel('What is to be seen here').fill('Look.')
  await page.getByRole('navigation', { name: 'Parts of the lesson' }).getByText('Hand out').click()
  const saved = page.waitForEvent('download')
  await desk.getByRole('button', { name: 'Folder (.zip)' }).click()
  const file = await (await saved).path()

  await simulator.open()
  await page.getByRole('banner').getByRole('button', { name: 'Lessons' }).click()
  await page
    .getByRole('dialog')
    .locator('input[type=file]')
    .setInputFiles({
      name: 'lesson.zip',
      mimeType: 'application/zip',
      buffer: await (await import('node:fs/promises')).readFile(file),
    })
  await expect(page.getByRole('heading', { name: 'Saved' })).toBeVisible()
  await page.getByTitle('PageDown').click()
  await expect(page.getByText('Look.')).toBeVisible()
  await page.getByRole('button', { name: 'Write on this lesson' }).click()
  await expect(desk.getByLabel('Title')).toHaveValue('Saved')
})

test('a teacher solves the task once, and learners can look at it', async ({ simulator, page, browser }) => {
  await simulator.open()
  await simulator.scrubTo(8)
  await page.getByRole('banner').getByRole('button', { name: 'Lessons' }).click()
  await page.getByRole('button', { name: 'Make a lesson of this run' }).click()
  const desk = page.getByRole('tabpanel').first()
  await desk.getByLabel('Title').fill('Solved')
  await desk.getByRole('button', { name: /^Mark / }).click()
  await desk.getByLabel('What is to be seen here').fill('It runs.')
  const part = page.getByRole('navigation', { name: 'Parts of the lesson' })
  await part.getByText('Task').click()
  await desk.getByRole('button', { name: /^Learners take over here/ }).click()
  await desk.getByLabel('Add a goal').selectOption('absent')
  await desk.getByLabel('Name', { exact: true }).fill('liveness-exec')
  await part.getByText('Hand out').click()
  await expect(desk.getByText('Nobody has solved the task yet')).toBeVisible()
  await part.getByText('Task').click()
  await desk.getByRole('button', { name: 'Solve it now' }).click()

  const keep = page.getByRole('button', { name: 'Keep it as the solution' })
  await expect(page.getByText('You are the learner now')).toBeVisible()
  await expect(keep).toBeDisabled()
  await simulator.type('kubectl delete pod liveness-exec --force')
  await page.getByRole('tab', { name: 'Lesson' }).click()
  await keep.click()
  await expect(desk.getByText('kubectl delete pod liveness-exec --force')).toBeVisible()
  await part.getByText('Hand out').click()
  await expect(desk.getByText('Everything is in its place.')).toBeVisible()

  const link = await desk.getByLabel('Learners open this link').inputValue()

  // A goal that it does not reach
  await part.getByText('Task').click()
  await desk.getByLabel('Add a goal').selectOption('pod-ready')
  await desk.getByLabel('Name', { exact: true }).nth(1).fill('another')
  await part.getByText('Hand out').click()
  await expect(desk.getByText('The solution no longer reaches the goals')).toBeVisible()

  const elsewhere = new Simulator(await (await browser.newContext({ locale: 'en-US' })).newPage())
  await elsewhere.open(link)
  const { page: learner } = elsewhere
  await learner.getByRole('navigation', { name: 'Parts of the lesson' }).getByText('Now you').click()
  await expect(learner.getByRole('button', { name: 'Keep it as the solution' })).toBeHidden()
  await learner.getByRole('button', { name: 'Show a solution' }).click()
  await learner.getByRole('button', { name: 'Type it for me' }).click()
  await expect(learner.getByText('Done. The cluster says so.')).toBeVisible()
  await expect(learner.getByRole('button', { name: 'Next lesson' })).toBeHidden()
  expect(elsewhere.complaints).toEqual([])
})

test('what is being written survives a reload, and another run', async ({ simulator, page }) => {
  await simulator.open()
  await page.getByRole('banner').getByRole('button', { name: 'Lessons' }).click()
  await page.getByRole('button', { name: 'Make a lesson of this run' }).click()
  const desk = page.getByRole('tabpanel').first()
  await desk.getByLabel('Title').fill('Half done')
  await expect(page).toHaveURL(/&beat=author/)
  await page.waitForTimeout(1_500)
  await page.reload()
  await expect(desk.getByLabel('Title')).toHaveValue('Half done')
  await simulator.choose('liveness-exec')
  await expect(page.getByRole('tab', { name: 'Lesson' })).toBeHidden()
  await page.getByRole('banner').getByRole('button', { name: 'Lessons' }).click()
  await page.getByRole('button', { name: 'Go on with your last lesson' }).click()
  await expect(desk.getByLabel('Title')).toHaveValue('Half done')
})

test('the desk can be used with the keyboard alone, and axe finds nothing serious on it', async ({
  simulator,
  page,
}) => {
  await simulator.open()
  await simulator.scrubTo(8)
  await page.getByRole('banner').getByRole('button', { name: 'Lessons' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Make a lesson of this run' }).press('Enter')
  await page.getByRole('tab', { name: 'Lesson' }).focus()
  await page.keyboard.press('n')
  await expect(page.getByRole('button', { name: 'Moment 1, 0:08.0: show it' })).toBeVisible()
  for (const part of ['Moments', 'Question', 'Why', 'Task', 'Hand out']) {
    await page.getByRole('navigation', { name: 'Parts of the lesson' }).getByText(part).press('Enter')
    if (part === 'Question') await page.getByLabel('Kind of question').selectOption('choice')
    if (part === 'Why') await page.getByRole('button', { name: /^Explain/ }).press('Enter')
    if (part === 'Task') {
      await page.getByRole('button', { name: /^Learners take over/ }).press('Enter')
      await page.getByLabel('Add a goal').selectOption('exists')
    }
    const { violations } = await new AxeBuilder({ page }).include('#editor-content').analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => `${part}: ${id}: ${nodes[0]?.html}`)).toEqual([])
  }
})
