/** Field names as titles: 'creationTimestamp' → 'Creation Timestamp'. Mirrors kubectl/pkg/describe (smartLabelFor). */
const WHOLE = new Set(['API', 'UID', 'URL', 'OSB', 'TLS', 'IP'])

export function capitalised(name: string): string {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[^A-Z]+/g) ?? [name])
    .map((word) =>
      WHOLE.has(word.toUpperCase()) ? word.toUpperCase() : `${word[0]!.toUpperCase()}${word.slice(1)}`,
    )
    .join(' ')
}
