/** How large a request is, for the limit of apiserver/pkg/server/config.go MaxRequestBodyBytes. */

/** Whether the JSON of a value is longer than so many bytes; stops looking once it is. */
export function isLargerThan(limit: number, value: unknown): boolean {
  let size = 0
  const open: unknown[] = [value]
  while (open.length > 0 && size <= limit) {
    const next = open.pop()
    if (typeof next === 'string') size += next.length + 2
    else if (Array.isArray(next)) {
      size += next.length + 1
      for (const item of next) open.push(item)
    } else if (typeof next === 'object' && next !== null)
      for (const [name, child] of Object.entries(next)) {
        size += name.length + 4
        open.push(child)
      }
    else size += 5
  }
  return size > limit
}
