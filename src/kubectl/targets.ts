/**
 * What a command is to act on: `pods`, `pod a b`, `pod/a svc/b`, `deploy,rs -l app=web`, `-f file`. Mirrors
 * cli-runtime/pkg/resource/builder.go (ResourceTypeOrNameArgs) and its refusals.
 */
import type { Kind } from '../k8s/kinds'
import type { Call } from './call'
import { type Query, pathFor, type Thing } from './client'
import { Failure, Failures, isProblem, type Problem } from './failure'
import { readManifests } from './manifests'
import { kindNamed, kindsNamed } from './resource-types'
import type { Task } from './run'

/** A kind with a name, or (without) all of the kind that a selector selects. */
export interface Target {
  readonly kind: Kind
  readonly name?: string
}

const SLASHED =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'"

export function targetsOf(args: readonly string[], selecting = false): Target[] {
  if (args.length === 0) return []
  if (args.some((arg) => arg.includes('/'))) return slashed(args)
  const kinds = kindsNamed(args[0]!)
  const names = args.slice(1)
  if (names.length === 0) return kinds.map((kind) => ({ kind }))
  if (selecting) throw new Failure('name cannot be provided when a selector is specified')
  return kinds.flatMap((kind) => names.map((name) => ({ kind, name })))
}

function slashed(args: readonly string[]): Target[] {
  if (!args.every((arg) => arg.includes('/'))) throw new Failure(SLASHED)
  return args.map((arg) => {
    const [type = '', name = '', ...more] = arg.split('/')
    if (more.length > 0) throw new Failure(`arguments in resource/name form may not have more than one slash`)
    if (!type || !name)
      throw new Failure(`arguments in resource/name form must have a single resource and name`)
    return { kind: kindNamed(type), name }
  })
}

/** An object that a command acts on, with its kind and (from files) its source. */
export interface Item {
  readonly kind: Kind
  readonly namespace: string | undefined
  readonly name: string
  readonly thing: Thing
  readonly source?: string
}

export interface Items {
  readonly items: readonly Item[]
  readonly problems: readonly Problem[]
  /** Whether one object was named, so that one object (not a list) is the answer. */
  readonly single: boolean
}

/** Selection flags of a command, as the query of a list request. */
export function selectionOf(call: Call): Query {
  const query: Record<string, string> = {}
  if (call.flags.string('selector')) query.labelSelector = call.flags.string('selector')
  if (call.flags.string('field-selector')) query.fieldSelector = call.flags.string('field-selector')
  return query
}

const isSelecting = (call: Call) =>
  Boolean(call.flags.string('selector') || call.flags.string('field-selector'))

/** Fetches all that the arguments, selectors and files of a command name. Goes on after failures. */
export function* fetchItems(call: Call, args: readonly string[] = call.args): Task<Items> {
  const files = call.flags.list('filename')
  if (files.length > 0 || call.flags.changed('kustomize')) return yield* fetchManifests(call)
  const targets = targetsOf(args, isSelecting(call))
  const items: Item[] = []
  const problems: Problem[] = []
  for (const target of targets)
    try {
      items.push(...(yield* fetchTarget(call, target)))
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown
      problems.push(thrown)
    }
  return { items, problems, single: targets.length === 1 && targets[0]!.name !== undefined }
}

function* fetchManifests(call: Call): Task<Items> {
  const { found, problems } = yield* readManifests(call, false)
  const items: Item[] = []
  const failed: Problem[] = [...problems]
  for (const { kind, thing, source } of found)
    try {
      items.push({ ...(yield* fetchOne(call, kind, thing.metadata.namespace, thing.metadata.name)), source })
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown
      failed.push(thrown)
    }
  return { items, problems: failed, single: found.length === 1 }
}

export function* fetchTarget(call: Call, { kind, name }: Target): Task<Item[]> {
  const namespace = namespaceOf(call, kind)
  if (name !== undefined) {
    if (call.flags.bool('all-namespaces') && kind.namespaced)
      throw new Failure('a resource cannot be retrieved by name across all namespaces')
    return [yield* fetchOne(call, kind, namespace, name)]
  }
  const list = yield* call.client.list(pathFor(kind, namespace), { ...selectionOf(call), limit: '500' })
  return list.items.map((thing) => itemOf(kind, { apiVersion: kind.apiVersion, kind: kind.kind, ...thing }))
}

export function* fetchOne(call: Call, kind: Kind, namespace: string | undefined, name: string): Task<Item> {
  return itemOf(kind, yield* call.client.get(pathFor(kind, namespace, name)))
}

export const itemOf = (kind: Kind, thing: Thing): Item => ({
  kind,
  namespace: thing.metadata.namespace,
  name: thing.metadata.name,
  thing,
})

export const namespaceOf = (call: Call, kind: Kind) =>
  kind.namespaced && !call.flags.bool('all-namespaces') ? call.namespace : undefined

/** Ends the command with what went wrong, if anything did. */
export function reportAll(problems: readonly Problem[]): void {
  if (problems.length === 1) throw problems[0]
  if (problems.length > 1) throw new Failures(problems)
}

/** Path of an item, or of its subresource. */
export const pathOfItem = (item: Item, subresource?: string) =>
  pathFor(item.kind, item.namespace, item.name, subresource)
