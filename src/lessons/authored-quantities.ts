/** What an author can ask a run for without code: the answer to a question about a time or a number. */
import type { Pod } from '../k8s/api'
import type { Film } from '../view/checkpoints'
import { podsNamed, restartsOf } from './authored-checks'
import { firstOf, isEnding, isReady, servedBy } from './reading'

export interface Quantity {
  readonly kind: QuantityKind
  /** A pod or a Service, as in a check. */
  readonly name: string
}

/** From when the question is asked to the last moment that is shown, ms. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly namespace: string
}
interface Known {
  readonly of: 'time' | 'number'
  readonly resource: 'pods' | 'services'
  readonly read: (run: Film, name: string, span: Span) => number | undefined
}

export const QUANTITIES = {
  /** How long until it is Ready. */
  ready: { of: 'time', resource: 'pods', read: (run, name, span) => podWhen(run, name, span, isReady) },
  /** How long until a container of it has exited. */
  exit: {
    of: 'time',
    resource: 'pods',
    read: (run, name, { from, to, namespace }) => {
      const fits = keyFits(name, namespace)
      return since(
        firstOf(run, 'container.exited', ({ container }) => fits(container.podKey), from)?.at,
        from,
        to,
      )
    },
  },
  /** How long until it is gone. */
  gone: {
    of: 'time',
    resource: 'pods',
    read: (run, name, { from, to, namespace }) => {
      const fits = keyFits(name, namespace)
      const removed = firstOf(
        run,
        'object.removed',
        ({ resource, key }) => resource === 'pods' && fits(key),
        from,
      )
      return since(removed?.at, from, to)
    },
  },
  restarts: {
    of: 'number',
    resource: 'pods',
    read: (run, name, { to, namespace }) => {
      const pods = podsNamed(run.at(to), name, namespace)
      return pods.length === 0 ? undefined : pods.reduce((sum, pod) => sum + restartsOf(pod), 0)
    },
  },
  pods: {
    of: 'number',
    resource: 'pods',
    read: (run, name, { to, namespace }) =>
      podsNamed(run.at(to), name, namespace).filter((pod) => !isEnding(pod)).length,
  },
  endpoints: {
    of: 'number',
    resource: 'services',
    read: (run, name, { to }) => servedBy(run.at(to), name.split('/').at(-1)!).length,
  },
} as const satisfies Readonly<Record<string, Known>>

export type QuantityKind = keyof typeof QUANTITIES
export const QUANTITY_KINDS = Object.keys(QUANTITIES) as readonly QuantityKind[]
export const isQuantityKind = (kind: unknown): kind is QuantityKind =>
  QUANTITY_KINDS.some((known) => known === kind)

export const readQuantity = (run: Film, { kind, name }: Quantity, span: Span): number | undefined =>
  QUANTITIES[kind].read(run, name, span)

function keyFits(name: string, namespace: string): (key: string) => boolean {
  const wanted = name.includes('/') ? name : `${namespace}/${name}`
  return wanted.endsWith('*') ? (key) => key.startsWith(wanted.slice(0, -1)) : (key) => key === wanted
}

const since = (at: number | undefined, from: number, to: number): number | undefined =>
  at === undefined || at > to ? undefined : at - from

function podWhen(
  run: Film,
  name: string,
  { from, to, namespace }: Span,
  fits: (pod: Pod) => boolean,
): number | undefined {
  const named = keyFits(name, namespace)
  const stored = firstOf(
    run,
    'object.stored',
    ({ resource, key, object }) => resource === 'pods' && named(key) && fits(object as unknown as Pod),
    from,
  )
  return since(stored?.at, from, to)
}
