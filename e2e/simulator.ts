/** The page in a learner's words. */
import { expect, type Locator, type Page } from '@playwright/test'

export class Simulator {
  readonly page: Page
  /** What the page complained of, and every request that left its origin: both must stay empty. */
  readonly complaints: string[] = []

  constructor(page: Page) {
    this.page = page
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text())
    })
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (!['127.0.0.1', ''].includes(url.hostname)) this.complaints.push(`asked for ${url.href}`)
    })
  }

  async open(link = ''): Promise<void> {
    await this.page.goto(link.startsWith('http') ? link : `/${link}`)
    await expect(this.page.getByRole('main')).toBeVisible()
    await expect(this.page.getByRole('main')).toHaveAttribute('aria-busy', 'false')
  }

  /** Types a manifest in place of the one there, and applies it. */
  async apply(manifest: string): Promise<void> {
    await this.write(manifest)
    await this.page.getByRole('button', { name: 'Apply', exact: true }).click()
  }

  async write(manifest: string): Promise<void> {
    const editor = this.page
      .locator('.monaco-editor textarea.inputarea, .monaco-editor .native-edit-context')
      .first()
    await editor.waitFor({ state: 'attached' })
    await this.page.locator('.monaco-editor .view-lines').click()
    await this.page.keyboard.press('ControlOrMeta+A')
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), manifest)
    await this.page.keyboard.press('ControlOrMeta+V')
  }

  async choose(example: string): Promise<void> {
    await this.page.getByRole('banner').getByRole('button', { name: 'Gallery' }).click()
    await this.page.getByRole('dialog').getByRole('button', { name: example }).click()
  }

  async play(speed = '60'): Promise<void> {
    await this.page.getByLabel('Speed').selectOption(speed)
    const play = this.page.getByRole('button', { name: 'Play', exact: true })
    if (await play.isVisible()) await play.click()
  }

  async pause(): Promise<void> {
    const pause = this.page.getByRole('button', { name: 'Pause', exact: true })
    if (await pause.isVisible()) await pause.click()
  }

  /** Plays until the clock has passed so many seconds, then pauses. */
  async playUntil(seconds: number, speed = '60'): Promise<void> {
    await this.play(speed)
    await expect.poll(() => this.seconds(), { timeout: 50_000 }).toBeGreaterThanOrEqual(seconds)
    await this.pause()
  }

  async seconds(): Promise<number> {
    const text = (await this.page.getByRole('timer').textContent()) ?? ''
    return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  }

  /** Opens the moment through the address, as a teacher would who edits it by hand. */
  async scrubTo(seconds: number): Promise<void> {
    await this.pause()
    await this.page.waitForTimeout(900)
    const url = new URL(this.page.url())
    url.hash = url.hash.replace(/&t=\d+/, '').replace(/(&|$)/, `&t=${Math.round(seconds * 1000)}$1`)
    await this.page.evaluate((hash) => {
      location.hash = hash
    }, url.hash)
    await expect.poll(() => this.seconds()).toBeCloseTo(seconds, 0)
  }

  /** The lane of a pod on the timeline, by which it is selected. */
  lane(name: string): Locator {
    return this.page.getByRole('region', { name: 'Timeline' }).getByRole('button', { name })
  }

  async select(pod: string): Promise<void> {
    await this.lane(pod).first().click()
    await expect(this.inspector()).toBeVisible()
  }

  inspector(): Locator {
    return this.page.getByRole('complementary', { name: 'Inspector' })
  }

  narration(): Locator {
    return this.page.getByRole('main').getByRole('status')
  }

  async type(line: string): Promise<void> {
    await this.page.getByRole('tab', { name: 'Console' }).click()
    await this.page.getByLabel('Command line').fill(line)
    await this.page.getByLabel('Command line').press('Enter')
  }

  /** What the page itself says is wrong; Monaco has alerts of its own. */
  notice(): Locator {
    return this.page.locator('[role=alert]:not(.monaco-alert)')
  }

  console(): Locator {
    return this.page.getByRole('log')
  }

  /** The link that the Share dialog offers. */
  async link(): Promise<string> {
    await this.page.getByRole('button', { name: 'Share' }).click()
    const link = await this.page.getByRole('dialog').getByRole('textbox').inputValue()
    await this.page.keyboard.press('Escape')
    return link
  }

  /** What can be seen of the run: clock, scene, narration. */
  async picture(): Promise<string> {
    const scene = (await this.page.getByRole('tabpanel').last().innerText()).trim()
    return [await this.page.getByRole('timer').textContent(), scene, await this.narration().innerText()].join(
      '\n',
    )
  }

  expectNoComplaints(): void {
    expect(this.complaints).toEqual([])
  }
}
