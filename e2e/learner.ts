/** A test with a learner before the page; it fails when the page complained or asked for something outside. */
import { test as base } from '@playwright/test'
import { Simulator } from './simulator'

export const test = base.extend<{ simulator: Simulator }>({
  simulator: async ({ page }, use) => {
    const simulator = new Simulator(page)
    await use(simulator)
    simulator.expectNoComplaints()
  },
})

export { expect } from '@playwright/test'
