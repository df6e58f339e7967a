/** `-o jsonpath`. Mirrors client-go/util/jsonpath and cli-runtime/pkg/printers/jsonpath.go. */
import type { Thing } from '../client'
import { Failure } from '../failure'
import { compactJson } from './json'
import { type Node, parseTemplate, type Step } from './jsonpath-parse'

export function jsonPath(template: string, asJson: boolean): (thing: Thing) => string {
  const nodes = parseTemplate(template)
  return (thing) => {
    if (!asJson) return execute(nodes, thing, thing)
    const values = nodes.flatMap((node) => (node.type === 'path' ? evaluate(node.steps, thing, thing) : []))
    return `${JSON.stringify(values.map(sortedCopy), null, 4)}\n`
  }
}
const sortedCopy = (value: unknown) => JSON.parse(compactJson(value)) as unknown

/** The values a relaxed path ('.metadata.name', '{.metadata.name}') finds. */
export function valuesAt(path: string, thing: unknown): unknown[] {
  return parseTemplate(relaxed(path)).flatMap((node) =>
    node.type === 'path' ? evaluate(node.steps, thing, thing) : [],
  )
}

/** Adds the braces and the dot that custom-columns and --sort-by let one leave out. */
export function relaxed(path: string): string {
  const bare = /^\{(.*)\}$/s.exec(path.trim())?.[1] ?? path.trim()
  if (bare === '') return bare
  return `{${bare.startsWith('.') || bare.startsWith('[') || bare.startsWith('$') ? bare : `.${bare}`}}`
}

function execute(nodes: readonly Node[], current: unknown, root: unknown): string {
  let text = ''
  for (const node of nodes) {
    if (node.type === 'text') text += node.text
    else if (node.type === 'path') text += evaluate(node.steps, current, root).map(printed).join(' ')
    else for (const value of evaluate(node.steps, current, root)) text += execute(node.body, value, root)
  }
  return text
}

function printed(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? compactJson(value) : `${value as string}`
}

export function evaluate(steps: readonly Step[], current: unknown, root: unknown): unknown[] {
  let values: unknown[] = [current]
  for (const step of steps) values = values.flatMap((value) => take(step, value, root))
  return values
}

function take(step: Step, value: unknown, root: unknown): unknown[] {
  switch (step.type) {
    case 'root':
      return [root]
    case 'current':
      return [value]
    case 'field':
      return step.names.flatMap((name) => fieldOf(value, name))
    case 'wildcard':
      return Array.isArray(value) ? value : isMap(value) ? Object.values(value) : []
    case 'recursive':
      return descendants(value)
    case 'slice':
      return Array.isArray(value) ? sliceOf(value, step) : []
    case 'filter':
      return (Array.isArray(value) ? value : isMap(value) ? [value] : []).filter((each) =>
        passes(step, each, root),
      )
    case 'literal':
      return [step.value]
  }
}

function fieldOf(value: unknown, name: string): unknown[] {
  if (!isMap(value)) return []
  const found = value[name]
  return found === undefined ? [] : [found]
}

function sliceOf(
  list: readonly unknown[],
  step: { from?: number; to?: number; step?: number; single: boolean },
): unknown[] {
  const position = (n: number) => (n < 0 ? n + list.length : n)
  if (step.single) {
    const at = position(step.from!)
    if (at < 0 || at >= list.length)
      throw new Failure(
        `error executing jsonpath: array index out of bounds: index ${step.from}, length ${list.length}`,
      )
    return [list[at]]
  }
  const to = step.to === undefined ? list.length : position(step.to)
  const out: unknown[] = []
  for (let i = position(step.from ?? 0); i < Math.min(to, list.length); i += step.step ?? 1) out.push(list[i])
  return out
}

function descendants(value: unknown): unknown[] {
  const out: unknown[] = []
  const visit = (each: unknown) => {
    if (each === null || typeof each !== 'object') return
    out.push(each)
    for (const child of Object.values(each)) visit(child)
  }
  visit(value)
  return out
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

function passes(
  { left, operator, right }: { left: readonly Step[]; operator?: string; right: readonly Step[] },
  value: unknown,
  root: unknown,
): boolean {
  const [a] = evaluate(left, value, root)
  if (operator === undefined) return a !== undefined
  const [b] = evaluate(right, value, root)
  if (a === undefined || b === undefined) return false
  switch (operator) {
    case '==':
      return a === b
    case '!=':
      return a !== b
    case '<':
      return (a as number) < (b as number)
    case '>':
      return (a as number) > (b as number)
    case '<=':
      return (a as number) <= (b as number)
    default:
      return (a as number) >= (b as number)
  }
}
