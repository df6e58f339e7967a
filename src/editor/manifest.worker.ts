/** The language service behind its messages. Descriptions are large, so they are fetched when first wanted. */
import type { Descriptions } from '../k8s/explain'
import { complete, hover, offsetAt } from '../k8s/language'
import { checkManifest } from '../k8s/manifest'
import descriptionsUrl from '../k8s/schema/descriptions.json?url'
import { manifestLines } from './manifest-lines'
import type { Answer, Ask } from './protocol'

let descriptions: Descriptions | undefined
let coming: Promise<Descriptions> | undefined

/** Without them (offline, on a first visit) everything but the texts works. */
function fetchDescriptions(): Promise<Descriptions> {
  coming ??= fetch(new URL(descriptionsUrl, self.location.href))
    .then((response) => response.json() as Promise<Descriptions>)
    .then((known) => {
      descriptions = known
      return known
    })
    .catch(() => {
      coming = undefined
      return {}
    })
  return coming
}

self.onmessage = async ({ data }: MessageEvent<Ask>) =>
  self.postMessage({ id: data.id, ...(await answer(data)) })

async function answer(ask: Ask): Promise<Answer> {
  switch (ask.kind) {
    case 'check':
      return { kind: 'check', problems: checkManifest(ask.text) }
    case 'complete':
      void fetchDescriptions()
      return {
        kind: 'complete',
        completions: complete(ask.text, offsetAt(ask.text, ask.line, ask.column), descriptions),
      }
    case 'hover':
      return {
        kind: 'hover',
        hover: hover(ask.text, offsetAt(ask.text, ask.line, ask.column), await fetchDescriptions()),
      }
    case 'lines':
      return { kind: 'lines', lines: manifestLines(ask.text, ask) }
  }
}
