/** Table of contents: which kind is described by which file. Others are shown field by field. */
import type { Kind } from '../../k8s/kinds'
import type { Call } from '../call'
import type { Thing } from '../client'
import type { Task } from '../run'
import { Description } from './description'
import { describeEvents, eventsOf } from './events'
import { describeGeneric } from './generic'
import { describePod } from './pod'

/** Writes an object's page; what else it needs it asks for. */
export type Describer = (call: Call, d: Description, thing: Thing) => Task<void>

interface Entry {
  readonly describer: Describer
  /** Kinds whose page has no Events block. */
  readonly eventless?: boolean
}

const DESCRIBERS: Readonly<Record<string, Entry>> = {
  pods: { describer: describePod },
}

export function* describeThing(call: Call, kind: Kind, thing: Thing, showEvents: boolean): Task<string> {
  const { describer, eventless } = DESCRIBERS[kind.resource] ?? { describer: describeGeneric }
  const whole = { apiVersion: kind.apiVersion, kind: kind.kind, ...thing }
  const events = showEvents && !eventless ? yield* eventsOf(call, whole) : undefined
  const d = new Description(call.system.now)
  yield* describer(call, d, whole)
  if (events) describeEvents(d, events)
  return d.text
}
