/** Which lines of the manifest caused what is selected: they light up in the tint of the state they caused. */
import { useEffect, useState } from 'react'
import { linesOf } from '../editor/check'
import { useDraft } from '../editor/draft'
import type { Cause } from '../editor/cause'
import { useApp } from './app-store'
import { isTraced } from './traced'
import { usePlayback } from '../playback/playback'
import { useRun } from '../playback/run'
import { podOfEntry } from '../scenes/parts/pod-of-entry'
import { removalOf } from '../scenes/parts/removals'
import type { Selection } from '../scenes/scene'
import type { ApiObject, Entry } from '../journal/entry'
import type { Container, Pod } from '../k8s/api'
import { type ContainerState, type PodState, podState } from '../view/pod-state'
import type { View } from '../view/view'

type Path = readonly (string | number)[]

/** Where nothing that is written explains it: the object itself. */
const NAME: readonly Path[] = [['metadata', 'name']]

interface Blamed {
  readonly kind: string
  readonly name: string
  readonly state: string
  readonly paths: readonly Path[]
}

export function useCauseLines(selection: Selection | undefined): Cause | undefined {
  const text = useDraft((draft) => draft.text)
  const blamed = useBlamed(selection)
  const [cause, setCause] = useState<Cause>()
  useEffect(() => {
    if (blamed === undefined) return
    const { kind, name, state, paths } = JSON.parse(blamed) as Blamed
    let wanted = true
    void linesOf(text, { object: { kind, name }, paths }).then(async (lines) => {
      const found = lines.length > 0 ? lines : await linesOf(text, { object: { kind, name }, paths: NAME })
      if (wanted) setCause({ lines: found, state })
    })
    return () => {
      wanted = false
    }
  }, [text, blamed])
  return blamed === undefined ? undefined : cause
}

/** As JSON, so that the same blame at another moment is the same value. */
function useBlamed(selection: Selection | undefined): string | undefined {
  const film = useRun((run) => run.film)
  const traced = useApp((app) => app.traced)
  return usePlayback(({ playhead }) => {
    // Looking back along a chain does not change what it ends in.
    const at = isTraced(traced, selection, film.entries, playhead) ? traced.effect.at : playhead
    const blamed = selection && blame(film.at(at), film.entries, selection)
    return blamed && JSON.stringify(blamed)
  })
}

/** What is selected, and which container of it; also when it is gone by now. */
function chosenIn(view: View, entries: readonly Entry[], selection: Selection) {
  const find = (resource: string, key: string) =>
    view.objects.get(resource, key)?.object ?? removalOf(entries, resource, key, view.seq)?.object
  switch (selection.kind) {
    case 'component':
      return undefined
    case 'container':
      return { object: find('pods', selection.podKey), container: selection.container }
    case 'object':
      return { object: find(selection.resource, selection.key), container: '' }
    case 'entry': {
      const entry = entries[selection.seq - 1]
      const pod = entry && podOfEntry(entry)
      if (pod) {
        const object = view.objects.byUid(pod.uid)?.object ?? find('pods', pod.key)
        return { object, container: pod.container }
      }
      return entry?.kind === 'object.stored' ? { object: entry.object, container: '' } : undefined
    }
  }
}

function blame(view: View, entries: readonly Entry[], selection: Selection): Blamed | undefined {
  const chosen = chosenIn(view, entries, selection)
  if (!chosen?.object) return undefined
  if (chosen.object.kind !== 'Pod') return blameOfObject(chosen.object)
  const state = podState(view, chosen.object)
  const pod = chosen.object as unknown as Pod
  const container = state.containers.find(({ name }) => name === chosen.container) ?? worst(state)
  return {
    ...writer(pod),
    state: state.state,
    paths: guilty(pod, state, container).map((path) => [...prefix(pod), ...path]),
  }
}

/** Its name; of what makes pods, also how many. A ReplicaSet of a Deployment is written there. */
function blameOfObject(object: ApiObject): Blamed {
  const paths: Path[] = [
    ['metadata', 'name'],
    ['spec', 'replicas'],
  ]
  return { ...writer(object as unknown as Pod), state: 'done', paths }
}

const worst = ({ containers, state }: PodState) =>
  containers.find((container) => container.state === state) ?? containers[0]

/** A pod that a controller made is written in the controller's template. */
const writer = ({ kind = 'Pod', metadata }: Pod) => {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller)
  if (!owner) return { kind, name: metadata.name ?? '' }
  if (owner.kind === 'ReplicaSet') return { kind: 'Deployment', name: owner.name.replace(/-[a-z0-9]+$/, '') }
  return { kind: owner.kind, name: owner.name }
}
const prefix = ({ metadata }: Pod): Path =>
  metadata.ownerReferences?.some(({ controller }) => controller) ? ['spec', 'template'] : []

/** The fields that explain what a pod is doing. */
function guilty(pod: Pod, state: PodState, container: ContainerState | undefined): readonly Path[] {
  if (state.doing.what === 'unscheduled')
    return [['spec', 'nodeSelector'], ['spec', 'affinity'], ...requests(pod)]
  if (!container) return [['metadata', 'name']]
  const at = pathOf(pod, container)
  const spec = specOf(pod, container)
  switch (container.doing.what) {
    case 'image-error':
    case 'pulling':
      return [[...at, 'image']]
    case 'restarting':
      return [...scripts(spec, at), [...at, 'livenessProbe']].slice(0, 2)
    case 'probing':
    case 'not-ready':
      return [
        [...at, container.doing.what === 'not-ready' ? 'readinessProbe' : `${container.doing.probe}Probe`],
      ]
    case 'terminating':
      return [
        ['spec', 'terminationGracePeriodSeconds'],
        [...at, 'lifecycle', 'preStop'],
      ]
    case 'back-off':
    case 'exited':
      return container.view?.oom
        ? [[...at, 'resources', 'limits', 'memory']]
        : [...scripts(spec, at), ['spec', 'restartPolicy']]
    default:
      return [['metadata', 'name']]
  }
}

function pathOf(pod: Pod, { name, init }: ContainerState): Path {
  const list = init ? pod.spec?.initContainers : pod.spec?.containers
  return [
    'spec',
    init ? 'initContainers' : 'containers',
    (list ?? []).findIndex((spec) => spec.name === name),
  ]
}
const specOf = (pod: Pod, { name, init }: ContainerState) =>
  (init ? pod.spec?.initContainers : pod.spec?.containers)?.find((spec) => spec.name === name)

/** The script of `sh -c`, where there is one; else the whole command. */
function scripts(spec: Container | undefined, at: Path): Path[] {
  for (const field of ['args', 'command'] as const) {
    const words = spec?.[field]
    if (!words?.length) continue
    const script = words.length - 1
    return [words.includes('-c') ? [...at, field, script] : [...at, field]]
  }
  return [[...at, 'image']]
}

const requests = (pod: Pod): Path[] =>
  (pod.spec?.containers ?? []).map((_, index) => ['spec', 'containers', index, 'resources'])
