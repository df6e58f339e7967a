/**
 * `-o`: which printer turns objects into text. Mirrors cli-runtime/pkg/genericclioptions/print_flags.go and
 * kubectl/pkg/cmd/get/get_flags.go. Tables are in table.ts.
 */
import { Failure as Errno } from '../../cluster/linux/syscalls'
import { toYaml } from '../../k8s/yaml'
import type { Call } from '../call'
import type { Thing } from '../client'
import { Failure } from '../failure'
import { kindOfThing, resultName } from '../resource-types'
import { customColumns } from './custom-columns'
import { goTemplate } from './go-template'
import { prettyJson } from './json'
import { jsonPath } from './jsonpath'
import { kyaml } from './kyaml'

/** Turns one object (or list) into text. Called again for the next of several. */
export type Printer = (thing: Thing) => string

const FORMATS =
  'go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml'
const GET_FORMATS =
  'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml'

/** The printer `-o` asks for; undefined for the command's own output (and for wide). */
export function printerOf(call: Call, forGet = false): Printer | undefined {
  const output = call.flags.string('output')
  const template = call.flags.string('template')
  const asked = output || (template ? 'go-template' : '')
  if (asked === '' || (forGet && asked === 'wide')) return undefined
  const printer = build(call, asked, template, forGet)
  if (!printer)
    throw new Failure(
      `unable to match a printer suitable for the output format "${asked}", allowed formats are: ${forGet ? GET_FORMATS : FORMATS}`,
    )
  const keepManaged = call.flags.bool('show-managed-fields')
  return (thing) => printer(keepManaged ? thing : withoutManagedFields(thing))
}

function build(call: Call, asked: string, template: string, forGet: boolean): Printer | undefined {
  const [format, argument] = splitFormat(asked, template)
  switch (format) {
    case 'json':
      return (thing) => `${prettyJson(thing)}\n`
    case 'yaml':
      return separated((thing) => toYaml(thing))
    case 'kyaml':
      return (thing) => `---\n${kyaml(thing)}\n`
    case 'name':
      return nameOf
    case 'jsonpath':
      return jsonPath(needed(argument), false)
    case 'jsonpath-as-json':
      return jsonPath(needed(argument), true)
    case 'jsonpath-file':
      return jsonPath(fileText(call, needed(argument)).trim(), false)
    case 'go-template':
    case 'template':
      return goTemplate(needed(argument))
    case 'go-template-file':
    case 'templatefile':
      return goTemplate(fileText(call, needed(argument)))
    case 'custom-columns':
      return forGet ? customColumns(neededColumns(argument), call.flags.bool('no-headers')) : undefined
    case 'custom-columns-file':
      return forGet
        ? customColumns(columnsOfFile(fileText(call, needed(argument))), call.flags.bool('no-headers'))
        : undefined
    default:
      return undefined
  }
}

/** 'jsonpath={.x}' and `-o jsonpath --template={.x}` are the same. */
function splitFormat(asked: string, template: string): [string, string] {
  const at = asked.indexOf('=')
  return at < 0 ? [asked, template] : [asked.slice(0, at), asked.slice(at + 1)]
}

function needed(argument: string): string {
  if (argument === '') throw new Failure('template format specified but no template given')
  return argument
}
function neededColumns(argument: string): string {
  if (argument === '') throw new Failure('custom-columns format specified but no custom columns given')
  return argument
}

function fileText(call: Call, path: string): string {
  const text = call.system.readFile(path)
  if (text instanceof Errno)
    throw new Failure(`error reading --template ${path}, open ${path}: ${text.message.toLowerCase()}`)
  return text
}

function columnsOfFile(text: string): string {
  const [heads = '', paths = ''] = text.split('\n')
  const specs = paths.trim().split(/\s+/)
  return heads
    .trim()
    .split(/\s+/)
    .map((head, i) => `${head}:${specs[i] ?? ''}`)
    .join(',')
}

function separated(print: Printer): Printer {
  let count = 0
  return (thing) => (count++ > 0 ? `---\n${print(thing)}` : print(thing))
}

/** 'pod/web', for -o name: a list prints its items. */
const nameOf: Printer = (thing) => {
  const items = (thing as { items?: readonly Thing[] }).items
  if (items) return items.map(nameOf).join('')
  return `${qualified(thing)}\n`
}

export function qualified(thing: Thing): string {
  const kind = kindOfThing(thing)
  return `${kind ? resultName(kind) : `${thing.kind}`.toLowerCase()}/${thing.metadata.name}`
}

function withoutManagedFields(thing: Thing): Thing {
  const items = (thing as { items?: readonly Thing[] }).items
  if (items) return { ...thing, items: items.map(withoutManagedFields) } as unknown as Thing
  if (!thing.metadata?.managedFields) return thing
  const { managedFields: _, ...metadata } = thing.metadata
  return { ...thing, metadata }
}
