/** One thing a watcher of a real cluster was told, and when that was. */
import type { ApiObject } from '../../journal/entry'
import { decodeObject } from '../../k8s/decode'
import { kindOf } from '../../k8s/kinds'
import { fromTime } from '../../k8s/time'
import { asCoreEvent } from './core-event'

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  /** plural[.group]. */
  readonly resource: string
  readonly key: string
  readonly revision: number
  readonly object: ApiObject
  /** Milliseconds of the calendar, as far as the object tells; of the run, where the recording says it. */
  readonly stamp: number | undefined
}

const TYPES = new Set(['ADDED', 'MODIFIED', 'DELETED'])
const LONGEST_NAME = 253

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A checked change; undefined for what is none, or is of a kind we do not know. */
export function changeOf(type: unknown, given: unknown, stamp?: number): Change | undefined {
  if (typeof type !== 'string' || !TYPES.has(type) || !isRecord(given)) return undefined
  const body = asCoreEvent(given)
  const { apiVersion, kind: named } = body
  if (typeof apiVersion !== 'string' || typeof named !== 'string') return undefined
  const kind = kindOf(apiVersion, named)
  const decoded = kind && decodeObject(kind, body, 'Ignore')
  if (!decoded || 'error' in decoded) return undefined
  const { managedFields, ...metadata } = decoded.object.metadata
  const { name, namespace = '', resourceVersion = '' } = metadata
  if (!name || name.length > LONGEST_NAME || namespace.length > LONGEST_NAME) return undefined
  if (kind.namespaced !== (namespace !== '')) return undefined
  const key = namespace ? `${namespace}/${name}` : name
  const uid = metadata.uid || `${kind.resource}/${key}`
  const object = { ...decoded.object, metadata: { ...metadata, uid } } as unknown as ApiObject
  return {
    type: type as Change['type'],
    resource: kind.resource,
    key,
    revision: /^\d{1,15}$/.test(resourceVersion) ? Number(resourceVersion) : 0,
    object,
    stamp: stamp ?? stampOf(decoded.object, managedFields),
  }
}

/** The latest moment that an object speaks of: who last changed it and when, or else whatever in it has a time. */
function stampOf(object: object, managedFields: readonly { readonly time?: unknown }[] | undefined) {
  const managed = (managedFields ?? []).flatMap(({ time }) => read(time))
  if (managed.length > 0) return Math.max(...managed, ...deletedAt(object))
  return latest(object, 0)
}

const read = (time: unknown): readonly number[] => {
  const at = typeof time === 'string' ? fromTime(time) : undefined
  return at === undefined ? [] : [at]
}

/** A pod is asked to go so long before the time that its deletion names. */
function deletedAt(object: object): readonly number[] {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = (
    object as { metadata: { deletionTimestamp?: string; deletionGracePeriodSeconds?: number } }
  ).metadata
  return read(deletionTimestamp).map((at) => at - deletionGracePeriodSeconds * 1000)
}

const TIMES =
  /^(creationTimestamp|lastTransitionTime|lastTimestamp|firstTimestamp|eventTime|lastObservedTime|startedAt|finishedAt|lastUpdateTime|lastHeartbeatTime|completionTime)$/

function latest(value: unknown, depth: number): number | undefined {
  if (typeof value !== 'object' || value === null || depth > 8) return undefined
  let found: number | undefined
  const take = (at: number | undefined) => {
    if (at !== undefined && (found === undefined || at > found)) found = at
  }
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === 'object') take(latest(part, depth + 1))
    else if (TIMES.test(key)) take(read(part)[0])
  }
  if (depth === 0) take(deletedAt(value)[0])
  return found
}
