/** JSON Patch, RFC 6902: `application/json-patch+json`. Mirrors gopkg.in/evanphx/json-patch.v4 and its texts. */
import { isMap, sameJson } from './json'

export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'
  readonly path: string
  readonly from?: string
  readonly value?: unknown
}

export type Patched = { readonly value: unknown } | { readonly error: string }

/** A wrong operation; caught inside this file only. */
class PatchError extends Error {}

export function applyJsonPatch(target: unknown, operations: readonly JsonPatchOperation[]): Patched {
  try {
    return { value: operations.reduce(applyOne, target) }
  } catch (error) {
    if (error instanceof PatchError) return { error: error.message }
    throw error
  }
}

function applyOne(target: unknown, { op, path, from, value }: JsonPatchOperation): unknown {
  const at = pointer(path)
  switch (op) {
    case 'add':
      return edit(target, at, op, path, () => value)
    case 'replace':
    case 'remove':
      read(target, at, op, path)
      return edit(target, at, op, path, () => value)
    case 'move': {
      const source = pointer(from ?? '')
      const moved = read(target, source, op, from ?? '')
      return edit(
        edit(target, source, 'remove', from ?? '', () => undefined),
        at,
        'add',
        path,
        () => moved,
      )
    }
    case 'copy': {
      const copied = read(target, pointer(from ?? ''), op, from ?? '')
      return edit(target, at, 'add', path, () => copied)
    }
    case 'test':
      if (!sameJson(lookUp(target, at), value))
        throw new PatchError(`testing value ${path} failed: test failed`)
      return target
    default:
      throw new PatchError(`Unexpected kind: ${op}`)
  }
}

const pointer = (path: string) =>
  path === ''
    ? []
    : path
        .split('/')
        .slice(1)
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

function lookUp(target: unknown, path: readonly string[]): unknown {
  let value = target
  for (const part of path)
    value = Array.isArray(value) ? value[Number(part)] : isMap(value) ? value[part] : undefined
  return value
}

function read(target: unknown, path: readonly string[], op: string, text: string): unknown {
  const value = lookUp(target, path)
  if (value === undefined) throw new PatchError(missing(op, text))
  return value
}

const missing = (op: string, path: string) =>
  `${op} operation does not apply: doc is missing ${op === 'add' ? 'path' : 'key'}: ${path}: missing value`

function edit(
  target: unknown,
  path: readonly string[],
  op: string,
  text: string,
  make: () => unknown,
): unknown {
  const [first, ...rest] = path
  if (first === undefined) return make()
  if (Array.isArray(target)) return editList(target, first, rest, op, text, make)
  if (!isMap(target)) throw new PatchError(missing(op, text))
  if (rest.length > 0) {
    if (target[first] === undefined) throw new PatchError(missing(op, text))
    return { ...target, [first]: edit(target[first], rest, op, text, make) }
  }
  const { [first]: _gone, ...kept } = target
  return op === 'remove' ? kept : { ...target, [first]: make() }
}

function editList(
  list: readonly unknown[],
  first: string,
  rest: readonly string[],
  op: string,
  text: string,
  make: () => unknown,
): unknown {
  const index = first === '-' ? list.length : Number(first)
  const last = op === 'add' && rest.length === 0 ? list.length : list.length - 1
  if (!Number.isInteger(index) || index < 0 || index > last)
    throw new PatchError(
      `${op} operation does not apply: doc is missing path: ${text}: Unable to access invalid index: ${first}: invalid index referenced`,
    )
  if (rest.length > 0) return list.with(index, edit(list[index], rest, op, text, make))
  if (op === 'add') return list.toSpliced(index, 0, make())
  return op === 'remove' ? list.toSpliced(index, 1) : list.with(index, make())
}
