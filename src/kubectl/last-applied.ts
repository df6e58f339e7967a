/** The annotation in which `apply` remembers the manifest. Mirrors kubectl/pkg/util/apply.go. */
import type { Thing } from './client'
import { compactJson } from './printers/json'

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The manifest as it was applied last; undefined when apply never touched the object. */
export function lastApplied(thing: Thing): unknown {
  const text = thing.metadata.annotations?.[LAST_APPLIED]
  return text === undefined ? undefined : JSON.parse(text)
}

/** The manifest with itself in the annotation: compact JSON with `"annotations":{}` and a last newline. */
export function withLastApplied(thing: Thing): Thing {
  const { [LAST_APPLIED]: _, ...annotations } = thing.metadata.annotations ?? {}
  const bare = { ...thing, metadata: { ...thing.metadata, annotations } }
  const text = `${compactJson(bare)}\n`
  return { ...bare, metadata: { ...bare.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } }
}
