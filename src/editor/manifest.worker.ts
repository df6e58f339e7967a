/** The language service behind its messages. */
import { checkManifest } from '../k8s/manifest'
import { manifestLines } from './manifest-lines'
import type { Answer, Ask } from './protocol'

self.onmessage = ({ data }: MessageEvent<Ask>) => self.postMessage({ id: data.id, ...answer(data) })

function answer(ask: Ask): Answer {
  switch (ask.kind) {
    case 'check':
      return { kind: 'check', problems: checkManifest(ask.text) }
    case 'complete':
      return { kind: 'complete', completions: [] }
    case 'hover':
      return { kind: 'hover', text: undefined }
    case 'lines':
      return { kind: 'lines', lines: manifestLines(ask.text, ask) }
  }
}
