/** Probes: when each was asked, what it said, how many failures it took, and what followed. */
import { useT } from '../../i18n/language'
import type { Translate } from '../../i18n/words'
import { clock } from '../../playback/clock'
import { WordsAndCode } from '../../ui/words-and-code'
import { ChainNumerals } from '../parts/chain-numerals'
import { Choosable } from '../parts/choosable'
import { middleCut } from '../parts/doing-words'
import { Hatching, Playhead, SignalFlag, Tick } from '../parts/drawing'
import styles from '../parts/drawing.module.css'
import { underHead, UnderHead } from '../parts/pod-head'
import { Scaled } from '../parts/scaled'
import type { Scene, SceneProps, Selection, TextRow } from '../scene'
import { Bars } from './bars'
import { Follows } from './follows'
import { type ProbeLane, type ProbesLayout, probesLayout } from './layout'
import { probesNumerals } from './numerals'
import { Requests } from './requests-drawn'
import { probedPod, probedPods } from './subject'

function Probes({ view, at, size, entries, selection, chain, onSelect }: SceneProps) {
  const t = useT()
  const body = underHead(size)
  const layout = probesLayout(view, at, body, entries, selection)
  const pods = probedPods(view, entries, at)
  if (!layout.pod) return <Empty text={t('probes.none')} />
  return (
    <UnderHead {...{ view, pods, onSelect }} chosen={layout.pod}>
      {layout.lanes.length === 0 ? (
        <Empty text={t('probes.none-of', { pod: nameOf(layout.pod.key) })} />
      ) : (
        <Scaled size={body} scale={layout.scale} height={layout.height} label={t('scene.probes')}>
          <Hatching />
          <Grid layout={layout} />
          <Playhead x={layout.playhead} top={10} bottom={layout.height - 22} />
          {layout.lanes.map((lane) => (
            <Lane key={lane.id} {...{ lane, layout, t, onSelect }} />
          ))}
          {chain ? (
            <ChainNumerals chain={chain} places={probesNumerals(chain.links, layout, at)} />
          ) : undefined}
        </Scaled>
      )}
    </UnderHead>
  )
}

const Empty = ({ text }: { readonly text: string }) => (
  <p className={styles.empty}>
    <WordsAndCode text={text} />
  </p>
)

const nameOf = (key: string) => key.slice(key.indexOf('/') + 1)

function Grid({ layout }: { readonly layout: ProbesLayout }) {
  return layout.axis.map(({ x, at }) => (
    <g key={at}>
      <path d={`M${x} 14V${layout.height - 24}`} stroke="var(--line)" opacity="0.7" />
      <text x={x} y={layout.height - 8} textAnchor="middle" className={styles.quiet}>
        {clock(at, 0)}
      </text>
    </g>
  ))
}

interface LaneProps {
  readonly lane: ProbeLane
  readonly layout: ProbesLayout
  readonly t: Translate
  onSelect(selection: Selection): void
}

function Lane({ lane, layout, t, onSelect }: LaneProps) {
  return (
    <g>
      <LaneWords {...{ lane, layout, t }} />
      <Threshold {...{ lane, layout }} />
      {lane.silence && (
        <g>
          <rect
            x={lane.silence.x}
            y={lane.base - 5}
            width={lane.silence.width}
            height={10}
            fill="none"
            stroke="var(--edge)"
            strokeDasharray="2 3"
          />
          {lane.delay > 0 && lane.silence.width > 10 && (
            <text x={lane.silence.x} y={lane.base + 18} className={`${styles.quiet} ${styles.halo}`}>
              {t('probes.silent', { delay: lane.delay })}
            </text>
          )}
        </g>
      )}
      <path
        d={lane.stairs}
        fill="none"
        stroke="var(--failing)"
        strokeWidth="1.8"
        opacity={lane.failures ? 1 : 0.55}
      />
      <Bars lane={lane} t={t} />
      {lane.ticks.map((tick) => (
        <TickButton key={tick.seq} tick={tick} {...{ lane, t, onSelect }} />
      ))}
      {lane.consequences.map((consequence) => (
        <Follows key={consequence.seq} {...{ consequence, lane, t }} />
      ))}
      {lane.flags.map(({ x, seq, signal, side }) =>
        side === 'none' ? (
          <path key={seq} d={`M${x} ${lane.bar - 8}v26`} stroke="var(--ink)" strokeWidth="1.8" />
        ) : (
          <SignalFlag key={seq} x={x} y={lane.bar - 18} word={signal} pole={18} left={side === 'left'} />
        ),
      )}
      <Files {...{ lane, layout, t }} />
      {lane.endpoints && <Endpoints {...{ lane, layout }} />}
      {lane.requests && <Requests requests={lane.requests} {...{ layout, t, onSelect }} />}
    </g>
  )
}

function LaneWords({ lane, layout, t }: Omit<LaneProps, 'onSelect'>) {
  const { narrow } = layout
  const x = 20
  const pace =
    lane.delay > 0
      ? t('probes.after', { delay: lane.delay, period: lane.period })
      : t('probes.every', { period: lane.period, threshold: lane.threshold })
  const kind = t(`probes.${lane.probe}`)
  if (narrow)
    return (
      <text x={x} y={lane.y + 14} className={styles.strong}>
        <tspan className={styles.mono}>{middleCut(lane.container, 18)}</tspan> {kind} · {pace}
      </text>
    )
  return (
    <g>
      <text x={x} y={lane.top + 4} className={`${styles.mono} ${styles.name}`}>
        {middleCut(lane.container, 16)}
      </text>
      <text x={x} y={lane.top + 21} className={styles.strong}>
        {kind}
      </text>
      <text x={x} y={lane.top + 38} className={styles.quiet}>
        {pace}
      </text>
      <text x={x} y={lane.top + 55} className={`${styles.mono} ${styles.quiet}`}>
        failureThreshold {lane.threshold}
      </text>
      <text x={x} y={lane.bar + 13}>
        {t('probes.container')}
      </text>
      {lane.endpoints && (
        <text x={x} y={lane.endpointsY + 4}>
          {t('probes.endpoints')}
        </text>
      )}
    </g>
  )
}

function Threshold({ lane, layout }: Pick<LaneProps, 'lane' | 'layout'>) {
  return (
    <g>
      <path d={`M${layout.left} ${lane.top}h${layout.width}`} stroke="var(--edge)" strokeDasharray="5 4" />
      <text
        x={layout.left + layout.width}
        y={lane.top - 6}
        textAnchor="end"
        className={`${styles.mono} ${styles.halo}`}
      >
        {lane.threshold}
      </text>
    </g>
  )
}

function Files({ lane, layout, t }: Omit<LaneProps, 'onSelect'>) {
  return lane.files.map(({ x, at, seq, path, gone }, index) => {
    const next = Math.min(
      lane.files[index + 1]?.x ?? layout.left + layout.width,
      ...lane.flags.map((flag) => (flag.x > x ? flag.x - 8 : Number.POSITIVE_INFINITY)),
    )
    const what = gone ? t('probes.file-gone', { path }) : t('probes.file-there', { path })
    const words = `${clock(at, 0)} ${what}`
    return (
      <g key={seq}>
        <path d={`M${x} ${lane.base - 18}V${lane.base + 20}`} stroke="var(--edge)" />
        {next - x > words.length * 6.7 && (
          <text x={x + 5} y={lane.base + 20} className={`${styles.mono} ${styles.quiet} ${styles.halo}`}>
            {words}
          </text>
        )}
      </g>
    )
  })
}

interface TickButtonProps extends Pick<LaneProps, 'lane' | 't' | 'onSelect'> {
  readonly tick: ProbeLane['ticks'][number]
}

function TickButton({ tick, lane, t, onSelect }: TickButtonProps) {
  const choose = () => onSelect({ kind: 'entry', seq: tick.seq })
  const said = `${clock(tick.at)} ${t(`probes.${lane.probe}`)} ${resultWords(tick.result, tick.run, lane.threshold, t)}`
  return (
    <Choosable label={said} onChoose={choose}>
      <title>{said}</title>
      <rect x={tick.x - 8} y={tick.y - 9} width="16" height="18" fill="transparent" />
      <Tick x={tick.x} y={tick.result === 'success' ? tick.y - 9 : tick.y} good={tick.result === 'success'} />
      {tick.numbered && (
        <text
          x={tick.x - 9}
          y={tick.y - 8}
          textAnchor="end"
          className={`${styles.number} ${styles.halo}`}
          style={{ fill: 'var(--failing)' }}
        >
          {tick.run}
        </text>
      )}
    </Choosable>
  )
}

const resultWords = (
  result: 'success' | 'failure' | 'error',
  run: number,
  threshold: number,
  t: Translate,
) =>
  result === 'success'
    ? t('probes.success')
    : t(`probes.${result}`, { run: Math.min(run, threshold), threshold })

function Endpoints({ lane, layout }: Pick<LaneProps, 'lane' | 'layout'>) {
  return (
    <g>
      <path d={`M${layout.left} ${lane.endpointsY}H${layout.playhead}`} stroke="var(--edge)" />
      {lane.endpoints!.map(({ x, width }) => (
        <path key={x} d={`M${x} ${lane.endpointsY}h${width}`} stroke="var(--ready)" strokeWidth="4" />
      ))}
    </g>
  )
}

/** The latest results first, as a table. */
const text: Scene['text'] = (view, at, entries, t, selection) => {
  const subject = probedPod(view, entries, at, selection)
  const rows = (subject?.entries ?? []).flatMap((entry): TextRow[] =>
    entry.kind === 'probe.ran'
      ? [
          {
            cells: [
              clock(entry.at),
              `${nameOf(entry.container.podKey)} · ${entry.container.container} · ${t(`probes.${entry.probe}`)}`,
              resultWords(entry.result, entry.run, entry.threshold, t),
            ],
            selection: { kind: 'entry', seq: entry.seq },
          },
        ]
      : [],
  )
  return [{ cells: [t('probes.when'), t('probes.what'), t('probes.result')] }, ...rows.slice(-60).reverse()]
}

export const scene: Scene<ProbesLayout> = {
  id: 'probes',
  layout: (view, at, size, entries, selection) => probesLayout(view, at, underHead(size), entries, selection),
  Component: Probes,
  text,
}
