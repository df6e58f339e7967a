// Serves dist/ on 127.0.0.1, and nothing else: for `npm start`, the browser's tests and the pictures.
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

function fileOf(root, url) {
  const wanted = path.join(root, decodeURIComponent(new URL(url, 'http://localhost').pathname))
  if (wanted !== root && !wanted.startsWith(root + path.sep)) return undefined
  try {
    const file = statSync(wanted).isDirectory() ? path.join(wanted, 'index.html') : wanted
    return statSync(file).isFile() ? file : undefined
  } catch {
    return undefined
  }
}

/** Resolves to the address, on this port or the next free one. */
export function serve(root, port) {
  const server = createServer((request, response) => {
    const file = fileOf(root, request.url ?? '/')
    if (!file) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'cache-control': file.includes(`${path.sep}assets${path.sep}`)
        ? 'max-age=31536000, immutable'
        : 'no-cache',
      'x-content-type-options': 'nosniff',
    })
    createReadStream(file).pipe(response)
  })
  return new Promise((resolve, reject) => {
    server.on('error', (error) => {
      if (error.code === 'EADDRINUSE' && port !== 0) server.listen(0, '127.0.0.1')
      else reject(error)
    })
    server.on('listening', () =>
      resolve({ url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() }),
    )
    server.listen(port, '127.0.0.1')
  })
}
