/** Which pod is opened: the selected one, else the one whose insides have most to show. */
import type { ApiObject, Entry } from '../../journal/entry'
import type { Pod, Volume } from '../../k8s/api'
import type { View } from '../../view/view'
import { podEntries, selectedUid } from '../parts/pod-entries'
import type { NamedPod } from '../parts/pod-head'
import type { Selection } from '../scene'

/** So many pods are looked at, oldest first: with more, one is chosen by pointing at it. */
const MOST_LOOKED_AT = 60

export function openedPod(
  view: View,
  at: number,
  entries: readonly Entry[],
  selection: Selection | undefined,
): ApiObject | undefined {
  const chosen = selectedUid(view, entries, at, selection)
  if (chosen !== undefined)
    return view.objects.byUid(chosen)?.object ?? podEntries(entries, chosen, at)?.object
  let best: ApiObject | undefined
  let most = -1
  for (const object of firstPods(view)) {
    const tells = tellsOf(object as unknown as Pod)
    if (tells > most) {
      most = tells
      best = object
    }
  }
  return best
}

function* firstPods(view: View): Generator<ApiObject> {
  let looked = 0
  for (const { object, key } of view.objects.list('pods')) {
    if (key.startsWith('kube-system/')) continue
    if (++looked > MOST_LOOKED_AT) return
    yield object
  }
}

export const openablePods = (view: View): readonly NamedPod[] =>
  [...firstPods(view)].map(({ metadata: { uid, namespace, name } }) => ({ uid, key: `${namespace}/${name}` }))

/** What several containers share counts most; what the manifest says does not change while one watches. */
function tellsOf({ spec, status }: Pod): number {
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
  const volumes = ownVolumes(spec?.volumes).length
  const probed = containers.some((it) => it.livenessProbe || it.readinessProbe || it.startupProbe)
  const over = status?.phase === 'Succeeded' || status?.phase === 'Failed'
  return containers.length * 4 + volumes * 2 + (probed ? 1 : 0) - (over ? 100 : 0)
}

/** Without the token that the API server mounts into every pod. */
export const ownVolumes = (volumes: readonly Volume[] | undefined) =>
  (volumes ?? []).filter(({ name }) => !isTokenVolume(name))

export const isTokenVolume = (name: string) => name.startsWith('kube-api-access-')
