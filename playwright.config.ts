import { defineConfig } from '@playwright/test'
import { ARGS } from './scripts/browser.mjs'

const PORT = 4317
const executablePath = process.env['CHROMIUM_PATH']

export default defineConfig({
  testDir: 'e2e',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 2,
  fullyParallel: true,
  reporter: process.env['CI'] ? [['line']] : [['list']],
  use: {
    baseURL: `http://127.0.0.1:${PORT}/`,
    viewport: { width: 1280, height: 720 },
    locale: 'en-US',
    // Each test would fetch the whole app for later; only work-offline.spec.ts allows it.
    serviceWorkers: 'block',
    permissions: ['clipboard-read', 'clipboard-write'],
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [...ARGS, '--font-render-hinting=none', '--force-color-profile=srgb'],
    },
  },
  webServer: {
    command: `node scripts/preview.mjs ${PORT}`,
    url: `http://127.0.0.1:${PORT}/`,
    reuseExistingServer: false,
  },
})
