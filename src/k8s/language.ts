/** The editor's completion and hover: pure functions of a text and an offset. */
import { type Descriptions, explainedType } from './explain'
import { KINDS, type Kind, kindOf } from './kinds'
import { contextAt, type CursorContext } from './language-context'
import { resolve, rootType, type SchemaType } from './schema/schema'
import { SNIPPETS } from './snippets'

export interface Completion {
  readonly label: string
  /** What replaces the typed part. */
  readonly insert: string
  readonly kind: 'field' | 'value' | 'snippet'
  readonly detail?: string
  readonly documentation?: string
}

export interface Hover {
  /** '<[]Container> -required-'. */
  readonly signature: string
  readonly description: string
  readonly path: readonly (string | number)[]
}

/** What could stand at the cursor, best first: required fields, then the others by name. */
export function complete(text: string, offset: number, descriptions?: Descriptions): readonly Completion[] {
  const context = contextAt(text, offset)
  const snippets =
    context.empty && context.path.length === 0 && context.expects === 'key' ? snippetCompletions() : []
  const found = context.expects === 'value' ? values(context) : keys(context, descriptions)
  const typed = context.typed.toLowerCase()
  return [...snippets, ...found].filter((completion) => completion.label.toLowerCase().startsWith(typed))
}

const snippetCompletions = (): Completion[] =>
  SNIPPETS.map(({ name, text }) => ({ label: name, insert: text, kind: 'snippet' }))

const kindAt = ({ apiVersion, kind }: CursorContext): Kind | undefined =>
  apiVersion && kind ? kindOf(apiVersion, kind) : undefined

interface Found {
  readonly name: string | undefined
  readonly type: SchemaType
  /** The struct it is a field of. */
  readonly parent: { readonly name: string | undefined; readonly type: SchemaType } | undefined
  readonly schema: SchemaType
}

function typeAt(kind: Kind, path: readonly (string | number)[]): Found | undefined {
  let schema = rootType(kind)
  let parent: Found['parent']
  for (const step of path) {
    const { name, type } = resolve(schema)
    const next: SchemaType | undefined =
      typeof step === 'number'
        ? type.items
        : type.fields
          ? Object.hasOwn(type.fields, step)
            ? type.fields[step]
            : undefined
          : type.values
    if (!next) return undefined
    parent = { name, type }
    schema = next
  }
  return { ...resolve(schema), parent, schema }
}

const ROOT_FIELDS = ['apiVersion', 'kind', 'metadata', 'spec']

function keys(context: CursorContext, descriptions: Descriptions | undefined): Completion[] {
  const kind = kindAt(context)
  if (!kind)
    return context.path.length
      ? []
      : ROOT_FIELDS.filter((field) => !context.siblings.includes(field)).map((field) => ({
          label: field,
          insert: `${field}: `,
          kind: 'field',
        }))
  const found = typeAt(kind, context.path)
  if (!found) return []
  if (found.type.type === 'array') return itemKeys(found.type, context, descriptions)
  if (!found.type.fields) return enumValues(found.type)
  return fieldsOf(found.name, found.type, context, '', descriptions)
}

/** In a list whose dash is still to be typed. */
function itemKeys(
  type: SchemaType,
  context: CursorContext,
  descriptions: Descriptions | undefined,
): Completion[] {
  const item = resolve(type.items!)
  return item.type.fields ? fieldsOf(item.name, item.type, context, '- ', descriptions) : []
}

function fieldsOf(
  name: string | undefined,
  type: SchemaType,
  context: CursorContext,
  dash: string,
  descriptions: Descriptions | undefined,
): Completion[] {
  const required = new Set(type.required ?? [])
  const names = Object.keys(type.fields!).filter(
    (field) => !context.siblings.includes(field) && field !== 'status',
  )
  names.sort((a, b) => Number(required.has(b)) - Number(required.has(a)) || (a < b ? -1 : 1))
  return names.map((field) => ({
    label: field,
    insert: dash + insertOf(field, type.fields![field]!, context, dash.length),
    kind: 'field',
    detail: `<${explainedType(type.fields![field]!)}>${required.has(field) ? ' -required-' : ''}`,
    ...documented(descriptions && name ? descriptions[name]?.[field] : undefined),
  }))
}

const documented = (text: string | undefined) => (text ? { documentation: text } : {})

function insertOf(
  field: string,
  schema: SchemaType,
  { indent, inFlow }: CursorContext,
  dash: number,
): string {
  const { type } = resolve(schema)
  if (inFlow) return `${field}: `
  const deeper = ' '.repeat(indent + dash + 2)
  if (type.type === 'array') return `${field}:\n${deeper}- `
  if (type.type === 'object') return `${field}:\n${deeper}`
  return `${field}: `
}

function values(context: CursorContext): Completion[] {
  const [first] = context.path
  if (context.path.length === 1 && first === 'kind') return kindNames(context.apiVersion)
  if (context.path.length === 1 && first === 'apiVersion') return apiVersions(context.kind)
  const kind = kindAt(context)
  const found = kind && typeAt(kind, context.path)
  if (!found) return []
  const chosen = enumValues(found.type)
  return chosen.length || !context.inFlow || !found.type.fields
    ? chosen
    : fieldsOf(found.name, found.type, context, '', undefined)
}

const value = (label: string): Completion => ({ label, insert: label, kind: 'value' })

function enumValues(type: SchemaType): Completion[] {
  if (type.type === 'boolean') return ['true', 'false'].map(value)
  return (type.enum ?? []).filter(Boolean).map(value)
}

function kindNames(apiVersion: string | undefined): Completion[] {
  const known = KINDS.some((kind) => kind.apiVersion === apiVersion)
  const fitting = KINDS.filter((kind) => !known || kind.apiVersion === apiVersion)
  return [...new Set(fitting.map((kind) => kind.kind))].map(value)
}

function apiVersions(kind: string | undefined): Completion[] {
  const fitting = KINDS.filter((candidate) => candidate.kind === kind)
  return [...new Set((fitting.length ? fitting : KINDS).map((candidate) => candidate.apiVersion))].map(value)
}

/** What is known of the field under the cursor. */
export function hover(text: string, offset: number, descriptions: Descriptions): Hover | undefined {
  const end = endOfWord(text, offset)
  const context = contextAt(text, end)
  const kind = kindAt(context)
  if (!kind) return undefined
  const path = context.expects === 'value' ? context.path : [...context.path, context.typed]
  const found = typeAt(kind, path)
  const field = path.at(-1)
  if (!found?.parent || typeof field !== 'string') return undefined
  const required = found.parent.type.required?.includes(field) ? ' -required-' : ''
  const description = found.parent.name ? descriptions[found.parent.name]?.[field] : undefined
  return {
    signature: `${field} <${explainedType(found.schema)}>${required}`,
    description: description ?? '',
    path,
  }
}

function endOfWord(text: string, offset: number): number {
  let end = offset
  while (end < text.length && /[A-Za-z0-9_.-]/.test(text[end]!)) end++
  return end
}

/** Line and column, both from 1, as an offset. */
export function offsetAt(text: string, line: number, column: number): number {
  let start = 0
  for (let n = 1; n < line; n++) {
    const next = text.indexOf('\n', start)
    if (next < 0) return text.length
    start = next + 1
  }
  return Math.min(text.length, start + column - 1)
}
