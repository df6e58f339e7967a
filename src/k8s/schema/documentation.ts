/**
 * What kubectl explain says of fields: too large for whoever never asks. A host loads it before the engine meets a line
 * that needs it, so that a run prints the same wherever it is played.
 */
import type { Descriptions } from '../explain'

let texts: Descriptions | undefined

export const documentation = (): Descriptions => texts ?? {}
export const isDocumented = () => texts !== undefined
export function document(descriptions: Descriptions): void {
  texts = descriptions
}

export const needsDocumentation = (line: string) => /\bexplain\b|\/openapi\b/.test(line)
