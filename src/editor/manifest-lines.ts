/** Where fields of an object stand in a manifest: for the line that lights up as the cause of what is selected. */
import { type Manifest, readManifest } from '../k8s/manifest'
import type { LinesAsked } from './protocol'

export function manifestLines(text: string, { object, paths }: LinesAsked): number[] {
  const found = readManifest(text).objects.find((candidate) => isOf(candidate, object))
  const lines = new Set<number>()
  for (const path of paths) {
    const [first, last] = found?.linesOf(path) ?? [1, 0]
    for (let line = first; line <= last; line++) lines.add(line)
  }
  return [...lines].sort((a, b) => a - b)
}

function isOf({ object }: Manifest['objects'][number], { kind, name }: LinesAsked['object']): boolean {
  const metadata = object['metadata'] as { readonly name?: unknown } | undefined
  return object['kind'] === kind && metadata?.name === name
}
