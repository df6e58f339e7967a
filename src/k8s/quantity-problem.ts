/** Why a text is no quantity. Mirrors apimachinery/pkg/api/resource/quantity.go: ParseQuantity. */

const FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const SUFFIX = /^(?:|[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)$/

/** What the parser says of the text; undefined when it is a quantity. */
export function quantityProblem(text: string): string | undefined {
  const m = /^([+-]?)(\d*)(\.?\d*)([eEinumkKMGTP]*[-+]?\d*)$/.exec(text)
  if (!text || !m) return FORMAT
  const [, , whole, fraction, suffix] = m
  if (!SUFFIX.test(suffix!)) return "unable to parse quantity's suffix"
  if (whole === '' && (fraction === '' || fraction === '.')) return 'unable to parse numeric part of quantity'
  return undefined
}
