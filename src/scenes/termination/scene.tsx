/** Termination: what each of those who take part does between the deletion and the end. */
import { useT } from '../../i18n/language'
import { WordsAndCode } from '../../ui/words-and-code'
import { Hatching, Playhead, SignalFlag } from '../parts/drawing'
import styles from '../parts/drawing.module.css'
import { Scaled } from '../parts/scaled'
import type { Scene, SceneProps } from '../scene'
import { type TerminationLayout, terminationLayout } from './layout'
import { Proxies } from './proxies-drawn'
import { Endpoints, Grace, Grid, Kubelet, Numerals, PodObject } from './rows'
import { text } from './text'
import { Track, TRACK_HEIGHT } from './track'

function Termination({ view, at, size, entries, selection, onSelect }: SceneProps) {
  const t = useT()
  const layout = terminationLayout(view, at, size, entries, selection)
  if (!layout.deleted) {
    const pod = layout.pod?.slice(layout.pod.indexOf('/') + 1)
    return (
      <p className={styles.empty}>
        <WordsAndCode text={pod ? t('termination.none-of', { pod }) : t('termination.none')} />
      </p>
    )
  }
  return (
    <Scaled size={size} scale={layout.scale} height={layout.height} label={t('scene.termination')}>
      <Hatching />
      <Grid layout={layout} t={t} />
      <Due layout={layout} />
      <Playhead x={layout.playhead} top={28} bottom={layout.height - 10} />
      <Grace layout={layout} t={t} />
      <PodObject layout={layout} t={t} />
      <Endpoints layout={layout} t={t} />
      <Proxies layout={layout} t={t} onSelect={onSelect} />
      <Kubelet layout={layout} t={t} />
      {layout.containers.map((track) => (
        <Track key={track.id} {...{ track, layout, t }} />
      ))}
      <Numerals layout={layout} />
    </Scaled>
  )
}

/** What is to come when nothing else does, dashed: the rest of the grace period and KILL at its end. */
function Due({ layout }: { readonly layout: TerminationLayout }) {
  const { object, playhead, containers, numerals } = layout
  const end = numerals.find(({ n }) => n === 8)
  return (
    <g>
      {end && !end.past && (
        <path
          d={`M${playhead} ${object.y - TRACK_HEIGHT / 2}H${end.x}m0 ${TRACK_HEIGHT}H${playhead}`}
          {...DASHED}
        />
      )}
      {containers.map(({ id, y, due }) =>
        due === undefined || due - playhead < 4 ? null : (
          <g key={id} opacity="0.6">
            <rect
              x={playhead}
              y={y - TRACK_HEIGHT / 2}
              width={due - playhead}
              height={TRACK_HEIGHT}
              {...DASHED}
            />
            <SignalFlag x={due} y={y - 24} word="KILL" pole={TRACK_HEIGHT} left />
          </g>
        ),
      )}
    </g>
  )
}

const DASHED = { fill: 'none', stroke: 'var(--edge)', strokeDasharray: '3 3', opacity: 0.7 }

export const scene: Scene<TerminationLayout> = {
  id: 'termination',
  layout: terminationLayout,
  Component: Termination,
  text,
}
