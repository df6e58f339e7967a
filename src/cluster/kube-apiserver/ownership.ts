/**
 * Who owns which fields of what is stored. Ordinary writes are only remembered, each as one link to the form before it,
 * and are worked out when somebody wants to know: nobody pays for managedFields that nobody reads. Mirrors what
 * apimachinery/pkg/util/managedfields does eagerly. Left out: clusters of LARGE nodes keep none.
 */
import type { ApiObject } from '../../journal/entry'
import type { Kind } from '../../k8s/kinds'
import { EMPTY, setOf } from '../../k8s/patch/field-set'
import { customType } from '../../k8s/patch/custom-type'
import { type FieldType, typeOfKind } from '../../k8s/patch/field-type'
import { afterUpdate, type Owner, type Ownership, toEntries } from '../../k8s/patch/managed-fields'
import { toTime } from '../../k8s/time'
import type { Simulation } from '../../sim/simulation'
import type { ApiRequest, Caller } from '../component'
import type { Etcd } from '../etcd/etcd'

const LARGE = 200
/** A longer chain of unread writes is worked out at once, so that old forms can be forgotten. */
const LONGEST_CHAIN = 16

/** An ordinary write: what the owner found and what it made of it, before admission added its own. */
export interface Write {
  readonly kind: Kind
  readonly owner: Owner
  /** Undefined for a create. */
  readonly found: ApiObject | undefined
  readonly made: ApiObject
  /** Owners given by the client itself, instead of those of the form before. */
  readonly given?: readonly Ownership[] | undefined
}

interface Link extends Write {
  readonly previous: Known | undefined
  readonly length: number
  readonly at: number
}
type Known = Link | readonly Ownership[]

const isLink = (known: Known): known is Link => !Array.isArray(known)

export class FieldOwners {
  /** By uid, of the newest form. */
  readonly #known = new Map<string, Known>()
  /** Of what has just been removed, for those who are told. */
  #gone: { readonly uid: string; readonly known: Known | undefined } | undefined
  readonly #simulation: Simulation
  readonly #etcd: Etcd
  #pending: Write | readonly Ownership[] | undefined

  constructor(simulation: Simulation, etcd: Etcd) {
    this.#simulation = simulation
    this.#etcd = etcd
    etcd.onCommit(({ type, object }) => {
      const pending = this.#pending
      this.#pending = undefined
      const { uid } = object.metadata
      if (type === 'DELETED') {
        this.#gone = { uid, known: this.#known.get(uid) }
        this.#known.delete(uid)
      } else if (pending !== undefined)
        this.#known.set(uid, 'owner' in pending ? this.#linked(pending, this.#known.get(uid)) : pending)
    })
  }

  /** Stores something as a write of its owner. What is stored otherwise keeps its owners. */
  as<T>(write: Write | readonly Ownership[], store: () => T): T {
    if (this.#etcd.count('nodes') < LARGE) this.#pending = write
    return store()
  }

  of(object: ApiObject): readonly Ownership[] {
    const { uid } = object.metadata
    const gone = this.#gone
    const known = this.#known.get(uid) ?? (gone && gone.uid === uid ? gone.known : undefined)
    if (!known) return []
    if (!isLink(known)) return known
    const owners = workedOut(known)
    if (this.#known.has(uid)) this.#known.set(uid, owners)
    return owners
  }

  /** The object as clients see it who want to know. */
  shown(object: ApiObject): ApiObject {
    const owners = this.of(object)
    if (owners.length === 0) return object
    return { ...object, metadata: { ...object.metadata, managedFields: toEntries(owners) } } as ApiObject
  }

  #linked(write: Write, previous: Known | undefined): Known {
    const length = previous && isLink(previous) ? previous.length + 1 : 1
    const at = this.#simulation.now
    const base = write.given ?? previous
    const joined = joinedWith(base, write, at)
    if (joined) return joined
    const link = { ...write, previous: base, length, at }
    return length > LONGEST_CHAIN ? workedOut(link) : link
  }
}

/** Two updates by one owner, one after the other, are as one. */
function joinedWith(previous: Known | undefined, write: Write, at: number): Link | undefined {
  if (!previous || !isLink(previous) || !previous.found || !write.found || write.given) return undefined
  const { owner } = previous
  if (owner.manager !== write.owner.manager || owner.subresource !== write.owner.subresource) return undefined
  return { ...previous, made: write.made, at }
}

function workedOut({ kind, owner, found, made, previous, at }: Link): readonly Ownership[] {
  const before = previous ? (isLink(previous) ? workedOut(previous) : previous) : []
  const type = fieldTypeOf(kind)
  const ignored = ignoredBy(kind, owner.subresource)
  return afterUpdate(type, found ?? blank(kind), made, before, owner, toTime(at), ignored)
}

/** Who asks for managedFields: clients outside the simulation, --show-managed-fields, and whoever applies. */
export const seesOwners = ({ seesOwners }: Caller, { accept, contentType }: ApiRequest): boolean =>
  seesOwners === true ||
  accept?.includes('managedFields=true') === true ||
  contentType?.startsWith('application/apply-patch') === true

export const fieldTypeOf = (kind: Kind): FieldType =>
  kind.custom ? customType(kind.custom.schema) : typeOfKind(kind)

const STATUS = setOf([['f:status']])
const ALL_BUT_STATUS = setOf([['f:spec']])

/** What a write through this path does not reach. Mirrors the strategies' GetResetFields. */
export function ignoredBy(kind: Kind, subresource: string) {
  if (!kind.subresources.includes('status')) return EMPTY
  return subresource === 'status' ? ALL_BUT_STATUS : subresource === '' ? STATUS : EMPTY
}

/** What Go prints of a kind's empty struct: these parts were there before anybody gave them. */
function blank(kind: Kind): object {
  const template = { metadata: {}, spec: { containers: null } }
  const start = { apiVersion: kind.apiVersion, kind: kind.kind, metadata: {} }
  switch (kind.kind) {
    case 'Pod':
      return { ...start, spec: { containers: null }, status: {} }
    case 'Deployment':
      return { ...start, spec: { selector: null, template, strategy: {} }, status: {} }
    case 'ReplicaSet':
      return { ...start, spec: { selector: null, template }, status: {} }
    case 'StatefulSet':
    case 'DaemonSet':
      return { ...start, spec: { selector: null, template, updateStrategy: {} }, status: {} }
    case 'Job':
      return { ...start, spec: { template }, status: {} }
    case 'CronJob':
      return {
        ...start,
        spec: { jobTemplate: { metadata: {}, spec: { template } }, schedule: '' },
        status: {},
      }
    case 'PersistentVolumeClaim':
      return { ...start, spec: { resources: {} }, status: {} }
    case 'Service':
      return { ...start, spec: {}, status: { loadBalancer: {} } }
    case 'Event':
      return { ...start, involvedObject: {}, source: {} }
    default:
      return { ...start, spec: {}, status: {} }
  }
}
