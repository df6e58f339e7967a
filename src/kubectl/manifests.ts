/**
 * Objects from files, folders and standard input, with kubectl's words for what is wrong with them. Mirrors
 * cli-runtime/pkg/resource/visitor.go (FileVisitor, StreamVisitor) and kubectl/pkg/validation.
 */
import { Failure as Errno, type Syscalls } from '../cluster/linux/syscalls'
import type { Kind } from '../k8s/kinds'
import { chunks, readDocument, YamlProblem } from '../k8s/yaml'
import type { Call } from './call'
import { namespaceGiven } from './call'
import type { Thing } from './client'
import { Failure, type Problem } from './failure'
import { discover, isForeign } from './discovery'
import { kindOfThing } from './resource-types'
import { type Task, until } from './run'

/** An object read from a manifest, with where it came from. */
export interface Manifest {
  readonly thing: Thing
  readonly kind: Kind
  /** The file as the learner named it, or STDIN. */
  readonly source: string
}
export interface Manifests {
  readonly found: readonly Manifest[]
  readonly problems: readonly Problem[]
}

const EXTENSIONS = ['.json', '.yaml', '.yml']

export function* readManifests(call: Call, validate: boolean): Task<Manifests> {
  if (call.flags.changed('kustomize'))
    throw new Failure(`kustomize is not simulated here: use -f with plain manifests`)
  const found: Manifest[] = []
  const problems: Problem[] = []
  for (const name of call.flags.list('filename'))
    for (const file of yield* filesOf(call, name)) {
      if (namesUnknownKind(file.text)) yield* discover(call.client, call.known)
      readFile(call, file, validate, found, problems)
    }
  return { found, problems }
}

/** Whether a manifest is of a kind that is not known yet. Cheap, and wrong only towards asking. */
function namesUnknownKind(text: string): boolean {
  try {
    return chunks(text).some((chunk) =>
      flatten(readDocument(chunk).value).some((thing) => isForeignThing(thing) && !kindOfThing(thing)),
    )
  } catch (thrown) {
    if (thrown instanceof YamlProblem) return false
    throw thrown
  }
}

const isForeignThing = (thing: unknown): thing is Thing =>
  typeof thing === 'object' &&
  thing !== null &&
  typeof (thing as Thing).apiVersion === 'string' &&
  typeof (thing as Thing).kind === 'string' &&
  isForeign((thing as Thing).apiVersion!)

interface File {
  readonly source: string
  readonly text: string
}

function* filesOf(call: Call, name: string): Task<File[]> {
  const { system } = call
  if (name === '-') return [{ source: 'STDIN', text: yield* readAll(system) }]
  if (/^https?:\/\//.test(name))
    throw new Failure(`unable to read URL "${name}", the laptop has no way to the Internet`)
  const stat = system.stat(name)
  if (stat instanceof Errno) throw new Failure(`the path "${name}" does not exist`)
  const paths = stat.type === 'directory' ? inFolder(system, name, call.flags.bool('recursive')) : [name]
  if (paths.length === 0)
    throw new Failure(`error reading [${name}]: recognized file extensions are [${EXTENSIONS.join(' ')}]`)
  return paths.map((path) => ({ source: path, text: textOf(system, path) }))
}

function inFolder(system: Syscalls, folder: string, recursive: boolean): string[] {
  const names = system.readdir(folder)
  if (names instanceof Errno) throw new Failure(`open ${folder}: ${names.message.toLowerCase()}`)
  return [...names].sort().flatMap((name) => {
    const path = `${folder.replace(/\/$/, '')}/${name}`
    const stat = system.stat(path)
    if (stat instanceof Errno) return []
    if (stat.type === 'directory') return recursive ? inFolder(system, path, true) : []
    return EXTENSIONS.some((extension) => name.endsWith(extension)) ? [path] : []
  })
}

function textOf(system: Syscalls, path: string): string {
  const text = system.readFile(path)
  if (text instanceof Errno) throw new Failure(`open ${path}: ${text.message.toLowerCase()}`)
  return text
}

/** All that standard input gives. */
export function* readAll(system: Syscalls): Task<string> {
  let text = ''
  for (;;) {
    const chunk = yield* until<string | null | Errno>((resume) => system.read(0, resume))
    if (typeof chunk !== 'string') return text
    text += chunk
  }
}

function readFile(call: Call, file: File, validate: boolean, found: Manifest[], problems: Problem[]): void {
  try {
    for (const chunk of chunks(file.text)) {
      const { value } = readDocument(chunk)
      if (value === null || value === undefined) continue
      for (const thing of flatten(value)) readOne(call, thing, file.source, validate, found, problems)
    }
  } catch (thrown) {
    if (!(thrown instanceof YamlProblem)) throw thrown
    problems.push(
      new Failure(`error parsing ${file.source}: error converting YAML to JSON: ${thrown.message}`),
    )
  }
}

/** A List stands for its items. */
function flatten(document: unknown): unknown[] {
  const list = document as { kind?: unknown; items?: unknown } | null
  if (!list || typeof list !== 'object' || !Array.isArray(list.items) || !`${list.kind}`.endsWith('List'))
    return [document]
  const { kind, apiVersion } = document as { kind: string; apiVersion: string }
  return list.items.flatMap((item: object) =>
    flatten(kind === 'List' ? item : { apiVersion, kind: kind.slice(0, -4), ...item }),
  )
}

function readOne(
  call: Call,
  document: unknown,
  source: string,
  validate: boolean,
  found: Manifest[],
  problems: Problem[],
): void {
  const problem = shapeProblem(document, source, validate)
  if (problem) {
    problems.push(new Failure(problem))
    return
  }
  const thing = document as Thing
  const kind = kindOfThing(thing)
  if (!kind) {
    problems.push(new Failure(noMatch(thing, source)))
    return
  }
  const wrong = namespaceProblem(call, thing, kind)
  if (wrong) problems.push(new Failure(wrong))
  else found.push({ thing: inNamespace(call, thing, kind), kind, source })
}

function namespaceProblem(call: Call, thing: Thing, kind: Kind): string | undefined {
  const { namespace } = thing.metadata
  if (!kind.namespaced || !namespace || !namespaceGiven(call) || namespace === call.namespace)
    return undefined
  return `the namespace from the provided object "${namespace}" does not match the namespace "${call.namespace}". You must pass '--namespace=${namespace}' to perform this operation.`
}

function inNamespace(call: Call, thing: Thing, kind: Kind): Thing {
  if (!kind.namespaced) {
    if (thing.metadata.namespace === undefined) return thing
    const { namespace: _, ...metadata } = thing.metadata
    return { ...thing, metadata }
  }
  if (thing.metadata.namespace) return thing
  return { ...thing, metadata: { ...thing.metadata, namespace: call.namespace } }
}

const noMatch = (thing: Thing, source: string) =>
  `resource mapping not found for name: "${thing.metadata.name ?? ''}" namespace: "${thing.metadata.namespace ?? ''}" from "${source}": no matches for kind "${thing.kind}" in version "${thing.apiVersion}"\nensure CRDs are installed first`

/** What the client itself sees before it asks the server: kind, apiVersion and the shape of metadata. */
function shapeProblem(document: unknown, source: string, validate: boolean): string | undefined {
  const invalid = (text: string) =>
    `error validating "${source}": error validating data: ${text}; if you choose to ignore these errors, turn validation off with --validate=false`
  if (document === null || typeof document !== 'object' || Array.isArray(document))
    return validate
      ? invalid('invalid object to validate')
      : `unable to decode "${source}": json: cannot unmarshal ${jsonType(document)} into Go value of type unstructured.detector`
  const { apiVersion, kind, metadata } = document as Record<string, unknown>
  const missing = [...typeProblem('apiVersion', apiVersion), ...typeProblem('kind', kind)]
  if (missing.length > 0 && validate)
    return invalid(missing.length > 1 ? `[${missing.join(', ')}]` : missing[0]!)
  if (typeof kind !== 'string' || !kind)
    return `unable to decode "${source}": Object 'Kind' is missing in '${JSON.stringify(document)}'`
  return metadataProblem(document as Record<string, unknown>, metadata, source)
}

/** Mirrors kubectl/pkg/validation (getObjectKind). */
function typeProblem(field: string, value: unknown): readonly string[] {
  if (!value) return [`${field} not set`]
  return typeof value === 'string' ? [] : [`${field} isn't string type`]
}

function metadataProblem(
  document: Record<string, unknown>,
  metadata: unknown,
  source: string,
): string | undefined {
  if (metadata === undefined || metadata === null) {
    ;(document as { metadata: unknown }).metadata = {}
    return undefined
  }
  if (typeof metadata !== 'object' || Array.isArray(metadata))
    return `unable to decode "${source}": json: cannot unmarshal ${jsonType(metadata)} into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta`
  for (const field of ['labels', 'annotations'] as const) {
    const map = (metadata as Record<string, unknown>)[field]
    if (map && typeof map !== 'object')
      return `unable to decode "${source}": json: cannot unmarshal ${jsonType(map)} into Go struct field ObjectMeta.metadata.${field} of type map[string]string`
    for (const value of Object.values((map as object | undefined) ?? {}))
      if (typeof value !== 'string' && value !== null)
        return `unable to decode "${source}": json: cannot unmarshal ${jsonType(value)} into Go struct field ObjectMeta.metadata.${field} of type string`
  }
  for (const field of ['name', 'namespace', 'generateName'] as const) {
    const value = (metadata as Record<string, unknown>)[field]
    if (value !== undefined && value !== null && typeof value !== 'string')
      return `unable to decode "${source}": json: cannot unmarshal ${jsonType(value)} into Go struct field ObjectMeta.metadata.${field} of type string`
  }
  return undefined
}

const jsonType = (value: unknown) =>
  Array.isArray(value)
    ? 'array'
    : typeof value === 'boolean'
      ? 'bool'
      : value === null
        ? 'null'
        : typeof value
