/** The language service behind its messages. */
import { parseAllDocuments } from 'yaml'
import { manifestLines } from './manifest-lines'
import type { Answer, Ask } from './protocol'

self.onmessage = ({ data }: MessageEvent<Ask>) => self.postMessage({ id: data.id, ...answer(data) })

function answer(ask: Ask): Answer {
  switch (ask.kind) {
    case 'check':
      return {
        kind: 'check',
        problems: [...parseAllDocuments(ask.text)].flatMap((d) =>
          d.errors.map((e) => ({
            line: e.linePos?.[0].line ?? 1,
            column: e.linePos?.[0].col ?? 1,
            endLine: e.linePos?.[1]?.line ?? 1,
            endColumn: e.linePos?.[1]?.col ?? 1,
            message: e.message,
            severity: 'error' as const,
          })),
        ),
      }
    case 'complete':
      return { kind: 'complete', completions: [] }
    case 'hover':
      return { kind: 'hover', text: undefined }
    case 'lines':
      return { kind: 'lines', lines: manifestLines(ask.text, ask) }
  }
}
