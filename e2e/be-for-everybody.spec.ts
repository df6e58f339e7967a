/** Every scene, dialog, panel and beat of a lesson can be used without seeing it: in each theme, language and size. */
import { SCENE_IDS } from '../src/scenes/scene'
import { expectAccessible } from './axe'
import { expect, test } from './learner'
import type { Simulator } from './simulator'

/** Past the first restart, when every scene has something to draw. */
const AT = 125

const WORDS = {
  'en-US': { dialogs: ['Gallery', 'Lessons', 'Share', 'What is simulated'], more: 'More' },
  'zh-CN': { dialogs: ['示例', '课程', '分享', '模拟了什么'], more: '更多' },
}
// axe reads every element of the page, twenty times in a test.
test.beforeEach(() => test.slow())

type Locale = keyof typeof WORDS
const LOCALES = Object.keys(WORDS) as Locale[]

/** The run of the first visit, standing still; by a key, which is the same in each language. */
async function openAt(simulator: Simulator): Promise<void> {
  await simulator.open()
  await simulator.page.keyboard.press('k')
  await simulator.scrubTo(AT)
}

async function everyScene({ page }: Simulator, where: string): Promise<void> {
  const tabs = page.getByRole('main').getByRole('tab')
  await expect(tabs).toHaveCount(SCENE_IDS.length)
  for (const tab of await tabs.all()) {
    await tab.click()
    await expect(tab).toHaveAttribute('aria-selected', 'true')
    await expect(page.locator('#scene svg, #scene canvas, #scene p, #scene ul').first()).toBeVisible()
    await expectAccessible(page, `${where}, ${await tab.innerText()}`)
  }
}

/** What the buttons of the bar open, each tab of it too. */
async function everyDialog({ page }: Simulator, locale: Locale, narrow: boolean): Promise<void> {
  for (const name of WORDS[locale].dialogs) {
    const bar = page.getByRole('banner')
    if (narrow) await bar.getByRole('button', { name: WORDS[locale].more }).click()
    await bar.getByRole('button', { name, exact: true }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toBeVisible()
    await expectAccessible(page, name)
    for (const tab of await dialog.getByRole('tab').all()) {
      await tab.click()
      await expectAccessible(page, `${name}, ${await tab.innerText()}`)
    }
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  }
}

/** Colours do not depend on words, nor words on colours: each theme and each language once for either. */
for (const [locale, theme] of [
  ['en-US', 'light'],
  ['zh-CN', 'dark'],
] as const)
  test.describe(`${locale}, ${theme}`, () => {
    test.use({ locale, colorScheme: theme })

    test('axe finds nothing serious on any scene, nor in the inspector', async ({ simulator, page }) => {
      await openAt(simulator)
      await everyScene(simulator, 'stage')
      await page.locator('section button:not([disabled]) code').first().click()
      const inspector = page.getByRole('complementary').last()
      await expect(inspector.getByRole('heading', { level: 2 })).toBeVisible()
      await expectAccessible(page, 'inspector')
      const tabs = inspector.locator('[aria-pressed]')
      await expect(tabs).toHaveCount(4)
      for (const tab of await tabs.all()) {
        await tab.click()
        await expectAccessible(page, `inspector, ${await tab.innerText()}`)
      }
      await page.keyboard.press('w')
      await expect(page.locator('#scene table')).toBeVisible()
      await expectAccessible(page, 'the scene as a table')
    })
  })

for (const [locale, theme] of [
  ['zh-CN', 'light'],
  ['en-US', 'dark'],
] as const)
  test.describe(`${locale}, ${theme}`, () => {
    test.use({ locale, colorScheme: theme })

    test('axe finds nothing serious in any dialog, nor in the console', async ({ simulator, page }) => {
      await openAt(simulator)
      await everyDialog(simulator, locale, false)
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog')).toBeVisible()
      await expectAccessible(page, 'keys')
      await page.keyboard.press('Escape')
      await page.keyboard.press('c')
      await page.keyboard.type('kubectl get pods')
      await page.keyboard.press('Enter')
      await expect(simulator.console()).toContainText('RESTARTS')
      await expectAccessible(page, 'console')
    })
  })

for (const locale of LOCALES)
  test.describe(locale, () => {
    test.use({ locale })

    test('axe finds nothing serious in projector mode', async ({ simulator, page }) => {
      await openAt(simulator)
      await page.keyboard.press('p')
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'projector')
      await everyScene(simulator, 'projector')
    })

    test('axe finds nothing serious on a phone', async ({ simulator, page }) => {
      await page.setViewportSize({ width: 390, height: 844 })
      await openAt(simulator)
      await everyScene(simulator, 'phone')
      await everyDialog(simulator, locale, true)
      const sheets = page.getByRole('navigation').last().getByRole('button')
      await expect(sheets).toHaveCount(3)
      for (const sheet of await sheets.all()) {
        await sheet.click()
        await expect(sheet).toHaveAttribute('aria-expanded', 'true')
        await expectAccessible(page, `sheet, ${await sheet.innerText()}`)
      }
    })

    test('axe finds nothing serious in a lesson, beat by beat', async ({ simulator, page }) => {
      await simulator.open('#lesson=liveness&beat=see')
      const beats = page.locator('nav:has([aria-current="step"]) button')
      await expect(beats).toHaveCount(5)
      for (const beat of await beats.all()) {
        await beat.click()
        await expect(beat).toHaveAttribute('aria-current', 'step')
        await expectAccessible(page, await beat.innerText())
      }
    })
  })

test('who asks for less motion sees states change, and nothing move', async ({ simulator, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await openAt(simulator)
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll('*')].filter((element) => {
        const { transitionDuration, animationDuration } = getComputedStyle(element)
        return ![transitionDuration, animationDuration].every((long) => /^0s(, 0s)*$/.test(long))
      }).length,
  )
  expect(moving).toBe(0)
})
