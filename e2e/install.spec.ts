/** The app can be installed, below any sub-path, as the browser itself reads its manifest. */
import { expect, test } from './learner'
import { deployed } from './deployed'

interface AppManifest {
  readonly start_url: string
  readonly scope: string
  readonly display: string
  readonly icons: readonly { readonly src: string; readonly sizes: string; readonly purpose?: string }[]
}

test.use({ serviceWorkers: 'allow' })

test('a browser reads the manifest without a complaint, and finds each icon in its size', async ({
  simulator,
  page,
  context,
}) => {
  const server = await deployed('courses/k8s')
  try {
    await simulator.open(server.address)
    const browser = await context.newCDPSession(page)
    const { url, errors, data = '' } = await browser.send('Page.getAppManifest')
    expect(url).toBe(`${server.address}manifest.webmanifest`)
    expect(errors).toEqual([])
    const manifest = JSON.parse(data) as AppManifest
    for (const place of [manifest.start_url, manifest.scope])
      expect(new URL(place, url).href).toBe(server.address)
    expect(manifest.display).toBe('standalone')
    expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']))
    expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true)
    for (const { src, sizes } of manifest.icons.filter(({ sizes: size }) => size !== 'any'))
      expect(await sizeOf(new URL(src, url).href)).toBe(sizes)
    const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors')
    // Every test has a window of its own that forgets all; only that is in the way.
    expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito'])
  } finally {
    server.stop()
  }

  function sizeOf(address: string): Promise<string> {
    return page.evaluate(async (from) => {
      const image = new Image()
      image.src = from
      await image.decode()
      return `${image.naturalWidth}x${image.naturalHeight}`
    }, address)
  }
})
