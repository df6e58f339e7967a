/** What an author can set as a goal without code: a question to the cluster as it is, with a name to fill in. */
import type { Deployment, Pod } from '../k8s/api'
import type { StoredObject } from '../view/slices/objects'
import type { View } from '../view/view'
import { isEnding, isReady, objectOf, podsOf, servedBy } from './reading'

export interface Check {
  readonly kind: CheckKind
  /** 'web' or 'shop/web'; at its end a `*` stands for anything, since names of pods are made by the cluster. */
  readonly name: string
  /** Plural, with its group. */
  readonly resource?: string
  readonly count?: number
  readonly image?: string
}

interface Known {
  /** What must be filled in besides the name. */
  readonly takes: readonly ('resource' | 'count' | 'image')[]
  /** Of what the name is. */
  readonly of: string
  readonly met: (view: View, check: Check, namespace: string) => boolean
}

export const CHECKS = {
  'pod-ready': {
    takes: [],
    of: 'pods',
    met: (view, { name }, namespace) => {
      const pods = podsNamed(view, name, namespace).filter((pod) => !isEnding(pod))
      return pods.length > 0 && pods.every(isReady)
    },
  },
  available: {
    takes: ['count'],
    of: 'deployments.apps',
    met: (view, { name, count = 1 }, namespace) => {
      const { status, metadata } =
        objectOf<Deployment>(view, 'deployments.apps', keyOf(name, namespace)) ?? {}
      const seen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0)
      return metadata !== undefined && seen && (status?.availableReplicas ?? 0) >= count
    },
  },
  endpoints: {
    takes: ['count'],
    of: 'services',
    met: (view, { name, count = 1 }, namespace) =>
      view.objects.get('services', keyOf(name, namespace)) !== undefined &&
      servedBy(view, keyOf(name, namespace).split('/')[1]!).length >= count,
  },
  restarts: {
    takes: ['count'],
    of: 'pods',
    met: (view, { name, count = 0 }, namespace) => {
      const pods = podsNamed(view, name, namespace)
      return pods.length > 0 && pods.every((pod) => isReady(pod) && restartsOf(pod) <= count)
    },
  },
  image: {
    takes: ['image'],
    of: 'pods',
    met: (view, { name, image = '' }, namespace) =>
      podsNamed(view, name, namespace).some(
        (pod) => isReady(pod) && (pod.spec?.containers ?? []).some((container) => container.image === image),
      ),
  },
  exists: {
    takes: ['resource'],
    of: '',
    met: (view, { name, resource = 'pods' }, namespace) => named(view, resource, name, namespace).length > 0,
  },
  absent: {
    takes: ['resource'],
    of: '',
    met: (view, { name, resource = 'pods' }, namespace) =>
      named(view, resource, name, namespace).length === 0,
  },
  'node-empty': {
    takes: [],
    of: 'nodes',
    met: (view, { name }) =>
      view.objects.get('nodes', name) !== undefined &&
      podsOf(view, (pod) => pod.spec?.nodeName === name && !ofTheNode(pod)).length === 0,
  },
} as const satisfies Readonly<Record<string, Known>>

export type CheckKind = keyof typeof CHECKS
export const CHECK_KINDS = Object.keys(CHECKS) as readonly CheckKind[]
export const isCheckKind = (kind: unknown): kind is CheckKind => CHECK_KINDS.some((known) => known === kind)

export const isMet = (view: View, check: Check, namespace: string): boolean =>
  CHECKS[check.kind].met(view, check, namespace)

const keyOf = (name: string, namespace: string) => (name.includes('/') ? name : `${namespace}/${name}`)

/** Objects of that name; those without a namespace are found by it alone. */
function named(view: View, resource: string, name: string, namespace: string): readonly StoredObject[] {
  const wanted = keyOf(name, namespace)
  if (!name.endsWith('*'))
    return [view.objects.get(resource, wanted) ?? view.objects.get(resource, name)].filter(
      (it) => it !== undefined,
    )
  const starts = [wanted.slice(0, -1), name.slice(0, -1)]
  return [...view.objects.list(resource)].filter(({ key }) =>
    key.startsWith(starts[key.includes('/') ? 0 : 1]!),
  )
}

export const podsNamed = (view: View, name: string, namespace: string): readonly Pod[] =>
  named(view, 'pods', name, namespace).map(({ object }) => object as unknown as Pod)

export const restartsOf = ({ status }: Pod): number =>
  (status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0)

/** Pods that stay on a drained node: a DaemonSet's, and those the node itself was given. */
const ofTheNode = ({ metadata }: Pod) =>
  metadata?.ownerReferences?.some(({ kind }) => kind === 'DaemonSet' || kind === 'Node') ?? false
