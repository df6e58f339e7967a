/** What an opened card shows: its containers, the files their probes look at, and the process that runs. */
import type { ContainerState, PodState } from '../../view/pod-state'
import type { ContainerRow, Placed } from './boxes'

const ROW = 20
/** More containers than this say in one row each what they run. */
const ROOMY = 3
const MOST_ROWS = 8

export const isDense = (rows: readonly ContainerRow[]) => rows.length > ROOMY
export const heightOf = (rows: readonly ContainerRow[]) =>
  rows.length === 0 ? 0 : 12 + ROW * rows.reduce((sum, row) => sum + linesOf(row, isDense(rows)), 0)

const linesOf = ({ files, command, left }: ContainerRow, dense: boolean) =>
  1 + Math.min(2, files.length) + (command && !dense ? 1 : 0) + (left > 0 ? 1 : 0)

const rows = new WeakMap<PodState, readonly ContainerRow[]>()

/** The same rows while the pod is the same: they are asked for in each form that is tried. */
export function containerRows({ pod, object }: Placed): readonly ContainerRow[] {
  let own = rows.get(pod)
  if (!own) {
    own = rowsOf(pod, object)
    rows.set(pod, own)
  }
  return own
}

function rowsOf(pod: PodState, object: Placed['object']): ContainerRow[] {
  const specs = [...(object.spec?.initContainers ?? []), ...(object.spec?.containers ?? [])]
  const alive = pod.containers.filter(({ init, state }) => !init || state !== 'done')
  const shown = alive.slice(0, MOST_ROWS)
  return shown.map((state, index) => {
    const spec = specs.find(({ name }) => name === state.name)
    const main = state.view?.processes.find(({ how }) => how === 'main')
    return {
      state,
      files: watchedFiles(
        JSON.stringify([spec?.livenessProbe, spec?.readinessProbe, spec?.startupProbe]),
        state,
      ),
      command: main?.argv.join(' ') ?? '',
      pid: main?.pid ?? 0,
      left: index === shown.length - 1 ? alive.length - shown.length : 0,
    }
  })
}

/** Files that the container's probes name, as they are now. */
function watchedFiles(probes: string, { view }: ContainerState): ContainerRow['files'] {
  return (view?.files ?? [])
    .filter(({ path }) => probes.includes(path) || probes.includes(`/${path.split('/').at(-1)}"`))
    .map(({ path, exists }) => ({ path, exists }))
}
