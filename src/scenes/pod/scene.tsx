/** Inside a pod: what its containers share, what each has alone, and what passes between them. */
import { useT } from '../../i18n/language'
import { WordsAndCode } from '../../ui/words-and-code'
import { stateAndDoing } from '../parts/doing-words'
import { Hatching } from '../parts/drawing'
import styles from '../parts/drawing.module.css'
import { underHead, UnderHead } from '../parts/pod-head'
import { Scaled } from '../parts/scaled'
import type { Scene, SceneProps, TextRow } from '../scene'
import { podLayout, type PodLayout } from './layout'
import { RoomShape } from './room'
import { openablePods } from './subject'
import { ProbeWays, Travellers } from './travellers-drawn'
import { NetworkName, Vessel } from './vessel'
import { memoryWords, portWords, resultWords } from './words'
import { VolumeShapes } from './volume'

function Inside({ view, at, size, entries, selection, onSelect }: SceneProps) {
  const t = useT()
  const body = underHead(size)
  const layout = podLayout(view, at, body, entries, selection)
  if (layout.pod === undefined)
    return (
      <p className={styles.empty}>
        <WordsAndCode text={t('pod.none')} />
      </p>
    )
  return (
    <UnderHead {...{ view, onSelect }} pods={openablePods(view)} chosen={layout.pod}>
      <Scaled size={body} scale={layout.scale} height={layout.height} label={t('scene.pod')}>
        <Hatching />
        <Vessel {...{ layout, at, t, onSelect }} />
        {layout.rooms.map((room) => (
          <RoomShape key={room.inside.name} {...{ room, layout, at, t, onSelect }} />
        ))}
        <VolumeShapes {...{ layout, at, t }} />
        <ProbeWays ways={layout.ways} narrow={layout.narrow} t={t} />
        <Travellers travellers={layout.travellers} network={layout.network} t={t} onSelect={onSelect} />
        <NetworkName network={layout.network} t={t} />
      </Scaled>
    </UnderHead>
  )
}

/** Size matters to places only: the words are the same on every stage. */
const ANY_SIZE = { width: 1000, height: 600 }

const text: Scene['text'] = (view, at, entries, t, selection) => {
  const layout = podLayout(view, at, ANY_SIZE, entries, selection)
  if (layout.pod === undefined) return []
  const podKey = layout.pod.key
  const rows = layout.rooms.map(({ inside }): TextRow => {
    const { name, state, processes, mounts, probes, ports } = inside
    return {
      cells: [
        name,
        [
          stateAndDoing(state.state, state.doing, at, t),
          ...processes.map(({ pid, argv }) => `${pid} ${argv.join(' ')}`),
          ...ports.map((port) => portWords(port, t)),
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

export const scene: Scene<PodLayout> = {
  id: 'pod',
  layout: (view, at, size, entries, selection) => podLayout(view, at, underHead(size), entries, selection),
  Component: Inside,
  text,
}
