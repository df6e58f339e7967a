/** Termination: what each of those who take part does between the deletion and the end. */
import { useT } from '../../i18n/language'
import { WordsAndCode } from '../../ui/words-and-code'
import { Hatching, Playhead, SignalFlag } from '../parts/drawing'
import styles from '../parts/drawing.module.css'
import { underHead, UnderHead } from '../parts/pod-head'
import { Scaled } from '../parts/scaled'
import type { Scene, SceneProps } from '../scene'
import { deletedBy, deletionsIn } from './deletions'
import { type TerminationLayout, terminationLayout } from './layout'
import { Proxies } from './proxies-drawn'
import { Endpoints, Grace, Grid, Kubelet, Numerals, PodObject } from './rows'
import { text } from './text'
import { Track } from './track'

function Termination({ view, at, size, entries, selection, onSelect }: SceneProps) {
  const t = useT()
  const body = underHead(size)
  const layout = terminationLayout(view, at, body, entries, selection)
  const pods = deletedBy(deletionsIn(entries).list, at)
  if (!layout.pod) return <Empty text={t('termination.none')} />
  return (
    <UnderHead {...{ view, pods, onSelect }} chosen={layout.pod}>
      {layout.deleted ? (
        <Scaled size={body} scale={layout.scale} height={layout.height} label={t('scene.termination')}>
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
      ) : (
        <Empty
          text={t('termination.none-of', { pod: layout.pod.key.slice(layout.pod.key.indexOf('/') + 1) })}
        />
      )}
    </UnderHead>
  )
}

const Empty = ({ text: words }: { readonly text: string }) => (
  <p className={styles.empty}>
    <WordsAndCode text={words} />
  </p>
)

/** What is to come when nothing else does, dashed: the rest of the grace period and KILL at its end. */
function Due({ layout }: { readonly layout: TerminationLayout }) {
  const { object, playhead, containers, numerals, bar } = layout
  const end = numerals.find(({ n }) => n === 8)
  return (
    <g>
      {end && !end.past && (
        <path d={`M${playhead} ${object.y - bar / 2}H${end.x}m0 ${bar}H${playhead}`} {...DASHED} />
      )}
      {containers.map(({ id, y, due }) =>
        due === undefined || due - playhead < 4 ? null : (
          <g key={id} opacity="0.6">
            <rect x={playhead} y={y - bar / 2} width={due - playhead} height={bar} {...DASHED} />
            <SignalFlag x={due} y={y - bar / 2 - 16} word="KILL" pole={bar} left />
          </g>
        ),
      )}
    </g>
  )
}

const DASHED = { fill: 'none', stroke: 'var(--edge)', strokeDasharray: '3 3', opacity: 0.7 }

export const scene: Scene<TerminationLayout> = {
  id: 'termination',
  layout: (view, at, size, entries, selection) =>
    terminationLayout(view, at, underHead(size), entries, selection),
  Component: Termination,
  text,
}
