/**
 * `kubectl explain`: the documentation of a kind and its fields. Mirrors k8s.io/kubectl/pkg/explain/v2 (plaintext.tmpl).
 * The descriptions are an argument: they are too big for whoever does not ask for them.
 */
import type { Kind } from './kinds'
import { resolve, rootType, type SchemaType } from './schema/schema'

/** schema/descriptions.json: by definition and field; '' is the definition itself. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>

export interface ExplainedField {
  readonly name: string
  /** 'string', '[]Container', 'map[string]string'. */
  readonly type: string
  readonly required: boolean
  readonly enum: readonly string[]
  readonly description: string
}
export interface Explained {
  /** The field that was asked for, if the kind itself was not. */
  readonly field: ExplainedField | undefined
  readonly description: string
  readonly fields: readonly ExplainedField[]
}

/** A type's name as explain prints it. */
export function explainedType(schema: SchemaType): string {
  if (schema.$ref) {
    const special: Readonly<Record<string, string>> = {
      ResourceQuantity: 'Quantity',
      IntstrIntOrString: 'IntOrString',
      RuntimeRawExtension: 'Object',
    }
    return special[schema.$ref] ?? schema.$ref.split('.').at(-1)!
  }
  switch (schema.type) {
    case 'array':
      return `[]${explainedType(schema.items!)}`
    case 'object':
      return schema.values ? `map[string]${explainedType(schema.values)}` : 'Object'
    case 'int32':
    case 'int64':
      return 'integer'
    case 'double':
      return 'number'
    case 'any':
    case undefined:
      return 'Object'
    default:
      return schema.type
  }
}

/** The struct behind a field: through lists and maps. */
export function structOf(schema: SchemaType): {
  readonly name: string | undefined
  readonly type: SchemaType
} {
  const found = resolve(schema)
  if (found.type.type === 'array' && found.type.items) return structOf(found.type.items)
  if (found.type.type === 'object' && found.type.values) return structOf(found.type.values)
  return found
}

/** What explain says of a path of field names: [] is the kind itself. */
export function explain(
  kind: Kind,
  path: readonly string[],
  descriptions: Descriptions,
): Explained | { readonly error: string } {
  let schema = rootType(kind)
  let field: ExplainedField | undefined
  for (const name of path) {
    const { name: definition, type } = structOf(schema)
    const next = type.fields && Object.hasOwn(type.fields, name) ? type.fields[name] : undefined
    if (!next) return { error: `field "${name}" does not exist` }
    field = explainField(definition, type, name, descriptions)
    schema = next
  }
  const { name, type } = structOf(schema)
  const own = name ? (descriptions[name]?.[''] ?? '') : field ? '' : (type.description ?? '')
  const both = field ? [field.description, own].filter(Boolean).join('\n') : own
  return {
    field,
    description: both,
    fields: Object.keys(type.fields ?? {})
      .sort()
      .map((child) => explainField(name, type, child, descriptions)),
  }
}

function explainField(
  definition: string | undefined,
  type: SchemaType,
  name: string,
  descriptions: Descriptions,
): ExplainedField {
  const schema = type.fields![name]!
  return {
    name,
    type: explainedType(schema),
    required: (type.required ?? []).includes(name) && name !== 'apiVersion' && name !== 'kind',
    enum: name === 'apiVersion' || name === 'kind' ? [] : (resolve(schema).type.enum ?? []),
    description: schema.description ?? ((definition && descriptions[definition]?.[name]) || ''),
  }
}

const INDENT = '    '

/** The whole output of `kubectl explain`. */
export function explainText(
  kind: Kind,
  path: readonly string[],
  recursive: boolean,
  descriptions: Descriptions,
): { readonly text: string; readonly error?: string } {
  const header = `${kind.group ? `GROUP:      ${kind.group}\n` : ''}KIND:       ${kind.kind}\nVERSION:    ${kind.version}\n\n`
  const found = explain(kind, path, descriptions)
  if ('error' in found) return { text: header, error: found.error }
  const { field, description, fields } = found
  let text = header
  if (field) text += `FIELD: ${field.name} <${field.type}>\n${enumText(field)}\n`
  if (!field || field.enum.length === 0) text += field ? '\n' : ''
  text += `DESCRIPTION:\n${description ? `${wrapped(description, INDENT)}${INDENT}` : `${INDENT}<empty>`}\n`
  if (!fields.length) return { text: `${text}\n` }
  text += 'FIELDS:\n'
  text += recursive ? recursiveText(kind, path) : fields.map(fieldText).join('')
  return { text: `${text}\n` }
}

const enumText = (field: ExplainedField) =>
  field.enum.length ? `ENUM:\n${field.enum.map((value) => `${INDENT}${value}\n`).join('')}` : ''

function fieldText(field: ExplainedField): string {
  const head = `  ${field.name}\t<${field.type}>${field.required ? ' -required-' : ''}\n`
  const choices = field.enum.length ? `  enum: ${field.enum.join(', ')}\n` : ''
  return `${head}${choices}${wrapped(field.description || '<no description>', INDENT)}\n`
}

function recursiveText(kind: Kind, path: readonly string[]): string {
  let schema = rootType(kind)
  for (const name of path) schema = structOf(schema).type.fields![name]!
  return treeText(schema, '  ', new Set())
}

function treeText(schema: SchemaType, indent: string, above: ReadonlySet<string>): string {
  const { name, type } = structOf(schema)
  if (name && above.has(name)) return ''
  const within = new Set([...above, name ?? ''])
  let out = ''
  for (const field of Object.keys(type.fields ?? {}).sort()) {
    const child = type.fields![field]!
    const required = (type.required ?? []).includes(field) && field !== 'apiVersion' && field !== 'kind'
    out += `${indent}${field}\t<${explainedType(child)}>${required ? ' -required-' : ''}\n`
    const choices = field === 'apiVersion' || field === 'kind' ? undefined : resolve(child).type.enum
    if (choices) out += `${indent}enum: ${choices.join(', ')}\n`
    out += treeText(child, `${indent}  `, within)
  }
  return out
}

/** Wrapped at 80 columns, each line with the indent and an end. */
function wrapped(text: string, indent: string): string {
  const width = 80 - indent.length
  let out = ''
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const word of paragraph.split(' ')) {
      if (line && line.length + 1 + word.length > width) {
        out += `${indent}${line}\n`
        line = word
      } else line = line ? `${line} ${word}` : word
    }
    out += `${indent}${line}\n`
  }
  return out
}
