/**
 * What is wrong with an applied configuration before anything is merged: fields the schema does not know, wrong types,
 * list elements without keys. Mirrors structured-merge-diff/typed/{validate,helpers}.go.
 */
import { goQuote } from '../go-text'
import { pathText } from './field-set'
import { ANYTHING, type FieldType } from './field-type'
import { elementOf } from './field-walk'
import { definedKeys, isMap } from './json'

/** All problems in one text, each with its path; undefined when there are none. */
export function applyProblem(type: FieldType, config: unknown): string | undefined {
  const problems: string[] = []
  check(type, config, [], problems)
  if (problems.length < 2) return problems[0]
  return `errors:\n${problems.map((problem) => `  ${problem}`).join('\n')}`
}

function check(type: FieldType, value: unknown, path: readonly string[], problems: string[]): void {
  if (value === null || value === undefined) return
  const wrong = misfit(type, value)
  if (wrong) problems.push(`${pathText(path)}: ${wrong}`)
  else if (Array.isArray(value)) checkList(type, value, path, problems)
  else if (isMap(value))
    for (const key of definedKeys(value).sort()) {
      const inside = [...path, `f:${key}`]
      const part = type.field(key)
      if (part) check(part, value[key], inside, problems)
      else problems.push(`${pathText(inside)}: field not declared in schema`)
    }
}

function misfit({ form }: FieldType, value: unknown): string | undefined {
  switch (form) {
    case 'map':
      return isMap(value) ? undefined : `expected map, got &{${goText(value)}}`
    case 'list':
      return Array.isArray(value) ? undefined : `expected list, got &{${goText(value)}}`
    case 'string':
      if (typeof value === 'string') return undefined
      return `expected string, got &value.valueUnstructured{Value:${goText(value)}}`
    case 'number':
      return typeof value === 'number'
        ? undefined
        : `expected numeric (int or float), got ${goTypeName(value)}`
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${goText(value)}}`
    default:
      return undefined
  }
}

const goText = (value: unknown) =>
  isMap(value) || Array.isArray(value) ? JSON.stringify(value) : `${value as string}`
const goTypeName = (value: unknown) =>
  typeof value === 'boolean'
    ? 'bool'
    : Array.isArray(value)
      ? '[]interface {}'
      : isMap(value)
        ? 'map[string]interface {}'
        : 'string'

function checkList(
  type: FieldType,
  list: readonly unknown[],
  path: readonly string[],
  problems: string[],
): void {
  const seen = new Set<string>()
  for (const [i, item] of list.entries()) {
    if (type.keys && type.keys.length > 0) {
      const missing = keyProblem(type, item)
      if (missing) {
        problems.push(`${pathText(path)}: element ${i}: ${missing}`)
        return
      }
    }
    const element = type.keys ? elementOf(type, item) : `i:${i}`
    if (seen.has(element))
      problems.push(`${pathText(path)}: duplicate entries for key ${pathText([element])}`)
    seen.add(element)
    check(type.items ?? ANYTHING, item, [...path, element], problems)
  }
}

function keyProblem(type: FieldType, item: unknown): string | undefined {
  if (!isMap(item)) return 'associative list with keys may not have non-map elements'
  if (elementOf(type, item) !== 'k:{}') return undefined
  return `associative list with keys has an element that omits all key fields [${type.keys!.map(goQuote).join(' ')}] (and doesn't have default values for any key fields)`
}
