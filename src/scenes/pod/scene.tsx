/** Inside a pod: what its containers share, what each has alone, and what passes between them. */
import { useT } from '../../i18n/language'
import { WordsAndCode } from '../../ui/words-and-code'
import { stateAndDoing } from '../parts/doing-words'
import { Hatching } from '../parts/drawing'
import styles from '../parts/drawing.module.css'
import type { Scene, SceneProps, TextRow } from '../scene'
import { podLayout, type PodLayout } from './layout'
import { RoomShape } from './room'
import { ProbeWays, Travellers } from './travellers-drawn'
import { Vessel } from './vessel'
import { memoryWords, resultWords } from './words'
import { VolumeShapes } from './volume'

function Inside({ view, at, size, entries, selection, onSelect }: SceneProps) {
  const t = useT()
  const layout = podLayout(view, at, size, entries, selection)
  if (layout.pod === undefined)
    return (
      <p className={styles.empty}>
        <WordsAndCode text={t('pod.none')} />
      </p>
    )
  const height = Math.max(size.height, layout.height)
  return (
    <div className={styles.scene} tabIndex={0}>
      <svg width={size.width} height={height} role="group" aria-label={t('scene.pod')}>
        <Hatching />
        <Vessel {...{ layout, at, t, onSelect }} />
        {layout.rooms.map((room) => (
          <RoomShape key={room.inside.name} {...{ room, layout, at, t, onSelect }} />
        ))}
        <VolumeShapes {...{ layout, at, t }} />
        <ProbeWays ways={layout.ways} narrow={layout.narrow} t={t} />
        <Travellers travellers={layout.travellers} network={layout.network} t={t} onSelect={onSelect} />
      </svg>
    </div>
  )
}

/** Size matters to places only: the words are the same on every stage. */
const ANY_SIZE = { width: 1000, height: 600 }

const text: Scene['text'] = (view, at, entries, t, selection) => {
  const layout = podLayout(view, at, ANY_SIZE, entries, selection)
  if (layout.pod === undefined) return []
  const podKey = layout.pod
  const rows = layout.rooms.map(({ inside }): TextRow => {
    const { name, state, processes, mounts, probes } = inside
    return {
      cells: [
        name,
        [
          stateAndDoing(state.state, state.doing, at, t),
          ...processes.map(({ pid, argv }) => `${pid} ${argv.join(' ')}`),
          ...mounts.map(({ volume, path }) => `${path} ← ${volume}`),
          ...probes.map((probe) => `${t(`pod.probe-${probe.probe}`)}: ${resultWords(probe, at, t)}`),
        ].join('; '),
        memoryWords(inside, t),
      ],
      selection: { kind: 'container', podKey, container: name },
    }
  })
  const shared: TextRow = {
    cells: [
      layout.name,
      `${t('pod.holds')}; ${t('pod.hostname', { name: layout.uts.hostname })}`,
      layout.network.ip,
    ],
    selection: { kind: 'object', resource: 'pods', key: podKey },
  }
  return [{ cells: [t('pod.what'), t('pod.in-it'), t('pod.number')] }, shared, ...rows]
}

export const scene: Scene<PodLayout> = { id: 'pod', layout: podLayout, Component: Inside, text }
