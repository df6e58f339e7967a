/**
 * `-o go-template`: the common subset of Go's text/template (fields, variables, pipes, if/else, with, range, end,
 * printf, len, index, eq and its kin). Mirrors cli-runtime/pkg/printers/template.go.
 */
import type { Thing } from '../client'
import { Failure } from '../failure'
import { type Expression, parseGoTemplate, type TemplateNode } from './go-template-parse'
import { compactJson } from './json'

type Scope = Map<string, unknown>

export function goTemplate(template: string): (thing: Thing) => string {
  const nodes = parseGoTemplate(template)
  return (thing) => run(nodes, thing, new Map<string, unknown>([['$', thing]]))
}

function run(nodes: readonly TemplateNode[], dot: unknown, scope: Scope): string {
  let text = ''
  for (const node of nodes) text += runOne(node, dot, scope)
  return text
}

function runOne(node: TemplateNode, dot: unknown, scope: Scope): string {
  switch (node.type) {
    case 'text':
      return node.text
    case 'value': {
      const value = evaluate(node.pipe, dot, scope)
      if (node.variable) scope.set(node.variable, value)
      return node.variable ? '' : printed(value)
    }
    case 'if':
      return isTrue(evaluate(node.pipe, dot, scope))
        ? run(node.body, dot, scope)
        : run(node.otherwise, dot, scope)
    case 'with': {
      const value = evaluate(node.pipe, dot, scope)
      return isTrue(value) ? run(node.body, value, scope) : run(node.otherwise, dot, scope)
    }
    case 'range':
      return runRange(node, dot, scope)
  }
}

function runRange(node: Extract<TemplateNode, { type: 'range' }>, dot: unknown, scope: Scope): string {
  const value = evaluate(node.pipe, dot, scope)
  const entries: [unknown, unknown][] = Array.isArray(value)
    ? value.map((item, i) => [i, item])
    : isMap(value)
      ? Object.keys(value)
          .sort()
          .map((key) => [key, value[key]])
      : []
  if (entries.length === 0) return run(node.otherwise, dot, scope)
  let text = ''
  for (const [key, item] of entries) {
    if (node.variables.length > 0) scope.set(node.variables.at(-1)!, item)
    if (node.variables.length > 1) scope.set(node.variables[0]!, key)
    text += run(node.body, item, scope)
  }
  return text
}

function evaluate(pipe: readonly Expression[][], dot: unknown, scope: Scope): unknown {
  let value: unknown
  pipe.forEach((command, i) => {
    const [head, ...rest] = command
    const args = rest.map((each) => term(each, dot, scope))
    if (i > 0) args.push(value)
    value = head!.type === 'function' ? call(head!.name, args) : term(head!, dot, scope)
  })
  return value
}

function term(expression: Expression, dot: unknown, scope: Scope): unknown {
  switch (expression.type) {
    case 'literal':
      return expression.value
    case 'group':
      return fieldsOf(evaluate(expression.pipe, dot, scope), expression.fields)
    case 'function':
      return call(expression.name, [])
    case 'field':
      return fieldsOf(expression.variable ? scope.get(expression.variable) : dot, expression.fields)
  }
}

function fieldsOf(from: unknown, fields: readonly string[]): unknown {
  let value = from
  for (const field of fields) value = isMap(value) ? value[field] : undefined
  return value
}

function call(name: string, args: readonly unknown[]): unknown {
  const [a, b] = args
  switch (name) {
    case 'len':
      return Array.isArray(a) || typeof a === 'string' ? a.length : Object.keys(a ?? {}).length
    case 'index':
      return args
        .slice(1)
        .reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key as string], a)
    case 'eq':
      return args.slice(1).some((each) => each === a)
    case 'ne':
      return a !== b
    case 'lt':
      return (a as number) < (b as number)
    case 'le':
      return (a as number) <= (b as number)
    case 'gt':
      return (a as number) > (b as number)
    case 'ge':
      return (a as number) >= (b as number)
    case 'and':
      return args.find((each) => !isTrue(each)) ?? args.at(-1)
    case 'or':
      return args.find(isTrue) ?? args.at(-1)
    case 'not':
      return !isTrue(a)
    case 'print':
      return args.map(printed).join('')
    case 'println':
      return `${args.map(printed).join(' ')}\n`
    case 'printf':
      return format(`${a as string}`, args.slice(1))
    case 'json':
    case 'js':
      return compactJson(a)
    case 'exists':
      return fieldsOf(a, args.slice(1).map(String)) !== undefined
    default:
      throw new Failure(`error parsing template: function "${name}" not defined`)
  }
}

/** The verbs people use in templates: %s %v %d %q with widths. */
function format(text: string, args: readonly unknown[]): string {
  let next = 0
  return text.replace(/%(-?)(\d*)([svdq%])/g, (_, left: string, width: string, verb: string) => {
    if (verb === '%') return '%'
    const value = args[next++]
    const shown = verb === 'q' ? JSON.stringify(value) : printed(value)
    return left ? shown.padEnd(Number(width)) : shown.padStart(Number(width || 0))
  })
}

function printed(value: unknown): string {
  if (value === undefined || value === null) return '<no value>'
  if (Array.isArray(value)) return `[${value.map(printed).join(' ')}]`
  if (!isMap(value)) return `${value as string}`
  return `map[${Object.keys(value)
    .sort()
    .map((key) => `${key}:${printed(value[key])}`)
    .join(' ')}]`
}

const isTrue = (value: unknown) =>
  Array.isArray(value) ? value.length > 0 : isMap(value) ? Object.keys(value).length > 0 : Boolean(value)
const isMap = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
