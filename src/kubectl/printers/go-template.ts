/** `-o go-template`: the common subset of Go's text/template. */
import type { Thing } from '../client'

export function goTemplate(_template: string, _now: number): (thing: Thing) => string {
  return () => ''
}
