/** What axe finds on the page as it stands: nothing serious, nothing critical. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from './learner'

/** Monaco is checked by its own authors; a frame is a page of its own. */
const OTHERS = ['.monaco-editor', 'iframe']

export async function expectAccessible(page: Page, where: string): Promise<void> {
  // A colour on its way to another is not yet what a reader sees.
  await page.evaluate(async () => {
    const passing = document.getAnimations().filter((it) => it instanceof CSSTransition)
    await Promise.allSettled(passing.map((it) => it.finished))
  })
  const { violations } = await OTHERS.reduce(
    (axe, selector) => axe.exclude(selector),
    new AxeBuilder({ page }),
  ).analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const found = serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
  // Softly: one look at the page finds all that is wrong with it.
  expect.soft(found, where).toEqual([])
}
