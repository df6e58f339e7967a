/** Termination: what each of those who take part does between the deletion and the end. */
import { useT } from '../../i18n/language'
import type { Translate } from '../../i18n/words'
import type { Entry } from '../../journal/entry'
import { clock } from '../../playback/clock'
import { WordsAndCode } from '../../ui/words-and-code'
import type { State } from '../../view/pod-state'
import type { View } from '../../view/view'
import { middleCut } from '../parts/doing-words'
import { Hatching, Playhead, SignalFlag, StateBar } from '../parts/drawing'
import styles from '../parts/drawing.module.css'
import { subjectOf } from '../parts/pod-entries'
import type { Scene, SceneProps, TextRow } from '../scene'
import { type ContainerTrack, type Part, type TerminationLayout, terminationLayout } from './layout'

function Termination({ view, at, size, entries, selection }: SceneProps) {
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
    <div className={styles.scene}>
      <svg
        width={size.width}
        height={Math.max(layout.height, size.height)}
        role="img"
        aria-label={t('scene.termination')}
      >
        <Hatching />
        <Grid layout={layout} t={t} />
        <Due layout={layout} />
        <Playhead x={layout.playhead} top={28} bottom={layout.height - 12} />
        <Grace layout={layout} t={t} />
        <PodObject layout={layout} t={t} />
        {layout.endpoints && <Endpoints endpoints={layout.endpoints} layout={layout} t={t} />}
        <Kubelet layout={layout} t={t} />
        {layout.containers.map((track) => (
          <Track key={track.name} {...{ track, layout, t }} />
        ))}
      </svg>
    </div>
  )
}

interface RowProps {
  readonly layout: TerminationLayout
  readonly t: Translate
}

function Grid({ layout, t }: RowProps) {
  const { fold, height } = layout
  return (
    <g>
      {layout.axis.map(({ x, seconds }) => (
        <g key={seconds}>
          <path d={`M${x} 28V${height - 14}`} stroke="var(--line)" />
          <text x={x} y={18} textAnchor="middle" className={styles.quiet}>
            {t('termination.axis', { n: seconds })}
          </text>
        </g>
      ))}
      {fold && (
        <path
          d={`M${fold.x + fold.width / 2} 28l4 6-8 8 4 6V${height - 14}`}
          fill="none"
          stroke="var(--edge)"
          strokeDasharray="3 4"
        />
      )}
    </g>
  )
}

/** What is to come when nothing else does, dashed: the rest of the grace period and KILL at its end. */
function Due({ layout }: Pick<RowProps, 'layout'>) {
  return layout.containers.map(({ name, y, due }) =>
    due === undefined || due - layout.playhead < 4 ? null : (
      <g key={name} opacity="0.55">
        <rect
          x={layout.playhead}
          y={y - HEIGHT / 2}
          width={due - layout.playhead}
          height={HEIGHT}
          fill="none"
          stroke="var(--edge)"
          strokeDasharray="3 3"
        />
        <SignalFlag x={due} y={y - 24} word="KILL" pole={HEIGHT} left />
      </g>
    ),
  )
}

function Label({
  layout,
  y,
  words,
  mono,
}: {
  layout: TerminationLayout
  y: number
  words: string
  mono?: boolean
}) {
  return (
    <text
      x={20}
      y={layout.narrow ? y - 14 : y + 4}
      className={`${styles.name} ${styles.halo} ${mono ? styles.mono : ''}`}
    >
      {words}
    </text>
  )
}

function Says({ x, y, words, layout }: { x: number; y: number; words: string; layout: TerminationLayout }) {
  const end = x > layout.left + layout.width * 0.55
  return (
    <text x={end ? x - 8 : x + 6} y={y} textAnchor={end ? 'end' : 'start'} className={styles.halo}>
      {words}
    </text>
  )
}

const HEIGHT = 16
const bar = (part: Part | undefined, y: number, state: State) =>
  part && <StateBar {...part} y={y - HEIGHT / 2} height={HEIGHT} state={state} />

function Grace({ layout, t }: RowProps) {
  const { grace } = layout
  const y = 50
  const left = grace.left.toFixed(1)
  const words =
    grace.over && grace.left > 0
      ? t('termination.over', { left })
      : grace.left > 0
        ? t('termination.left', { left, all: grace.seconds })
        : t('termination.none-left')
  const rest = grace.width - grace.burnt
  const inside = rest > words.length * 7 + 16
  return (
    <g>
      <Label {...{ layout, y }} words={layout.narrow ? '' : t('termination.grace')} />
      <rect
        x={grace.x}
        y={y - 7}
        width={Math.max(0, grace.width)}
        height="14"
        rx="3"
        fill="var(--ending-tint)"
      />
      <rect
        x={grace.x + grace.burnt}
        y={y - 7}
        width={Math.max(0, rest)}
        height="14"
        rx="3"
        fill="var(--ending)"
        opacity={grace.over ? 0.35 : 1}
      />
      <text
        x={inside && !grace.over ? grace.x + grace.burnt + 10 : grace.x + 6}
        y={y + 4}
        className={styles.strong}
        style={{ fill: inside && !grace.over ? 'var(--bg)' : 'var(--ink)' }}
      >
        {words}
      </text>
    </g>
  )
}

function PodObject({ layout, t }: RowProps) {
  const { y, state, before, ending, gone } = layout.object
  const { narrow, pod = '' } = layout
  const name = pod.slice(pod.indexOf('/') + 1)
  return (
    <g>
      <Label
        {...{ layout, y }}
        words={narrow ? `${t('termination.object')} ${middleCut(name, 24)}` : t('termination.object')}
      />
      {!narrow && (
        <text x={20} y={18} className={`${styles.mono} ${styles.strong}`}>
          {middleCut(name, 18)}
        </text>
      )}
      {bar(before, y, state)}
      {bar(ending, y, 'ending')}
      <Says x={layout.grace.x} y={y + 22} words={t('termination.marked')} layout={layout} />
      {gone !== undefined && (
        <g>
          <path d={`M${gone} ${y - 10}v20`} stroke="var(--ink)" strokeWidth="2" />
          <text x={gone + 6} y={y + 4} className={`${styles.strong} ${styles.halo}`}>
            {t('termination.removed')}
          </text>
        </g>
      )}
    </g>
  )
}

interface EndpointsProps extends RowProps {
  readonly endpoints: NonNullable<TerminationLayout['endpoints']>
}

function Endpoints({ endpoints: { y, spans, out }, layout, t }: EndpointsProps) {
  return (
    <g>
      <Label {...{ layout, y }} words={t('termination.endpoints')} />
      {spans.map((span) => (
        <g key={span.x}>{bar(span, y, 'ready')}</g>
      ))}
      {out !== undefined && <Says x={out} y={y + 4} words={t('termination.out')} layout={layout} />}
    </g>
  )
}

function Kubelet({ layout, t }: RowProps) {
  const { y, sees } = layout.kubelet
  return (
    <g>
      <Label {...{ layout, y }} words="kubelet" />
      <path d={`M${layout.left} ${y}H${layout.playhead}`} stroke="var(--edge)" strokeWidth="1.6" />
      {sees !== undefined && (
        <g>
          <circle cx={sees} cy={y} r="5" fill="var(--ink)" />
          <Says x={sees} y={y + 20} words={t('termination.sees')} layout={layout} />
        </g>
      )}
    </g>
  )
}

interface TrackProps extends RowProps {
  readonly track: ContainerTrack
}

function Track({ track, layout, t }: TrackProps) {
  const { y, state, before, ending, deaf, hook, signals, exit } = track
  return (
    <g>
      <Label {...{ layout, y }} words={middleCut(track.name, 14)} mono />
      {bar(before, y, state)}
      {bar(ending, y, 'ending')}
      {deaf && (
        <rect {...deaf} y={y - HEIGHT / 2} height={HEIGHT} fill="url(#hatch-ending)" stroke="var(--ending)" />
      )}
      {hook && <rect {...hook} y={y + 10} height="6" fill="var(--ending)" />}
      <Outcome {...{ track, layout, t }} />
      {signals.map(({ x, seq, signal, left }) => (
        <SignalFlag key={seq} x={x} y={y - 24} word={signal} pole={HEIGHT} left={left} />
      ))}
      {exit && <Exit track={track} t={t} layout={layout} />}
    </g>
  )
}

/** Under the bar: what the process made of it. */
function Outcome({ track: { y, deaf, hook, ending }, layout, t }: TrackProps) {
  if (hook) return <Says x={hook.x} y={y + 30} words={t('termination.pre-stop')} layout={layout} />
  if (deaf) return <Says x={deaf.x} y={y + 24} words={t('termination.deaf')} layout={layout} />
  return ending ? <Says x={ending.x} y={y + 24} words={t('termination.heard')} layout={layout} /> : null
}

function Exit({ track: { y, exit }, layout, t }: TrackProps) {
  const { x, code, killed } = exit!
  const words = t(killed ? 'termination.killed' : 'termination.exit', { code })
  const end = x > layout.left + layout.width - 150
  return (
    <text
      x={end ? Math.min(x + 40, layout.left + layout.width + 20) : x + 8}
      y={end ? y + (layout.narrow ? 39 : 24) : y + 4}
      textAnchor={end ? 'end' : 'start'}
      className={`${styles.strong} ${styles.halo}`}
      style={{ fill: killed ? 'var(--dead)' : 'var(--ink)' }}
    >
      {killed ? '✕' : '✓'} {words}
    </text>
  )
}

function text(view: View, at: number, entries: readonly Entry[], t: Translate): readonly TextRow[] {
  const subject = subjectOf(view, entries, at, undefined)
  const rows = (subject?.entries ?? []).flatMap((entry): TextRow[] => {
    const selection = { kind: 'entry', seq: entry.seq } as const
    if (entry.kind === 'process.signalled' && entry.pid === 1)
      return [{ cells: [clock(entry.at), entry.container.container, entry.signal], selection }]
    if (entry.kind === 'container.exited') {
      const said = t('termination.exit', { code: entry.code })
      return [{ cells: [clock(entry.at), entry.container.container, said], selection }]
    }
    if (entry.kind === 'object.removed' && entry.resource === 'pods')
      return [{ cells: [clock(entry.at), t('termination.object'), t('termination.removed')], selection }]
    if (entry.kind === 'object.stored' && entry.object.metadata.deletionTimestamp)
      return [{ cells: [clock(entry.at), t('termination.object'), t('termination.marked')], selection }]
    return []
  })
  return [{ cells: [t('termination.when'), t('termination.who'), t('termination.what')] }, ...rows]
}

export const scene: Scene<TerminationLayout> = {
  id: 'termination',
  layout: terminationLayout,
  Component: Termination,
  text,
}
