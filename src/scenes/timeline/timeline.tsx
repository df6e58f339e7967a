/** The timeline under everything: transport, axis, a lane per pod and container, marks, and the playhead across all. */
import { memo, useMemo, useRef, useState, type WheelEvent } from 'react'
import { useT } from '../../i18n/language'
import { clock } from '../../playback/clock'
import { scrubTo, usePlayback } from '../../playback/playback'
import { useRun } from '../../playback/run'
import { useView } from '../../playback/use-view'
import { Transport } from '../../playback/transport'
import { Icon } from '../../ui/icon'
import { pointed } from '../../ui/pointer'
import { useSize } from '../../ui/use-size'
import type { Selection } from '../scene'
import { LaneDrawing, LaneText } from './lanes'
import {
  type Lane,
  type TimeWindow,
  type TimelineLayout,
  atOf,
  isOnePerPod,
  lanesInSight,
  timelineLayout,
  xOf,
  zoomed,
} from './layout'
import styles from './timeline.module.css'
import { useScrub, useSight, useWindow } from './use-lanes'
import { waitsAt } from './waits'

interface TimelineProps {
  readonly selection: Selection | undefined
  readonly tall: boolean
  /** The transport is as wide as the editor above it. */
  readonly wideHead: boolean
  onSelect(selection: Selection): void
  onToggleTall(): void
}

export function Timeline({ tall, wideHead, onToggleTall, ...rest }: TimelineProps) {
  const t = useT()
  return (
    <div className={`${styles.panel} ${wideHead ? styles.wide : ''} ${tall ? styles.tall : ''}`}>
      <div className={styles.head}>
        <Transport />
      </div>
      <div className={styles.lanes}>
        <Lanes {...rest} />
        <button
          type="button"
          className={styles.grow}
          aria-label={t(tall ? 'timeline.shrink' : 'timeline.grow')}
          aria-expanded={tall}
          onClick={onToggleTall}
        >
          <Icon name={tall ? 'shrink' : 'grow'} size={12} />
        </button>
      </div>
    </div>
  )
}

const chosenPod = (selection: Selection | undefined) =>
  selection?.kind === 'object' && selection.resource === 'pods'
    ? selection.key
    : selection?.kind === 'container'
      ? selection.podKey
      : undefined

function Lanes({ selection, onSelect }: Pick<TimelineProps, 'selection' | 'onSelect'>) {
  const axis = useRef<HTMLDivElement>(null)
  const width = useSize(axis)?.width ?? 0
  const seen = usePlayback((playback) => playback.seen)
  const [own, setOwn] = useState<TimeWindow>()
  const window = useWindow(own, seen)
  const history = useRun((run) => run.history)
  const chosen = chosenPod(selection)
  // Whole steps of what can be told apart on the screen, so that lanes are laid out anew only when they look different.
  const step = Math.max(1, (window.to - window.from) / Math.max(width, 1))
  const until = Math.ceil(seen / step) * step
  const told = useRun((run) =>
    run.reached > until && isOnePerPod(run.history, until, chosen) ? -1 : run.received,
  )
  const layout = useMemo(
    () => timelineLayout(history, window, Math.max(width, 1), until, chosen),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the history grows in place, `told` says that it did
    [history, told, window, width, until, chosen],
  )
  const { ref: scroll, sight, onScroll } = useSight()
  const lanes = useMemo(
    () => lanesInSight(layout.lanes, sight.top, sight.height),
    [layout, sight.top, sight.height],
  )
  const scrub = useScrub(window, width)
  const zoom = (event: WheelEvent) => {
    const x = pointed(event, event.currentTarget).x
    setOwn(zoomed(window, atOf(x, window, width), event.deltaY > 0 ? 1.25 : 0.8))
  }
  return (
    <>
      <div
        ref={axis}
        className={styles.axis}
        {...scrub}
        onWheel={zoom}
        onDoubleClick={() => setOwn(undefined)}
      >
        <AxisLabels layout={layout} window={window} width={width} />
      </div>
      <div ref={scroll} className={styles.scroll} onScroll={onScroll}>
        <Rows
          layout={layout}
          lanes={lanes}
          window={window}
          width={width}
          scrub={scrub}
          chosen={chosen}
          onSelect={onSelect}
        />
      </div>
      <div className={styles.over}>
        <Playhead window={window} width={width} />
      </div>
    </>
  )
}

interface RowsProps {
  readonly layout: TimelineLayout
  readonly lanes: readonly Lane[]
  readonly window: TimeWindow
  readonly width: number
  readonly scrub: ReturnType<typeof useScrub>
  readonly chosen: string | undefined
  onSelect(selection: Selection): void
}

const Rows = memo(function Rows({ layout, lanes, window, width, scrub, chosen, onSelect }: RowsProps) {
  const t = useT()
  const go = (at: number, seq: number) => {
    scrubTo(at)
    onSelect({ kind: 'entry', seq })
  }
  return (
    <div className={styles.rows} style={{ height: layout.height + (layout.more > 0 ? 24 : 0) }}>
      {layout.more > 0 ? (
        <p className={styles.more} style={{ top: layout.height }}>
          {t('timeline.more', { n: layout.more })}
        </p>
      ) : undefined}
      {lanes.map(({ id, label, y, height }) => (
        <LaneText
          key={id}
          {...{ label, y, height, onSelect }}
          chosen={label.kind === 'pod' && label.key === chosen}
        />
      ))}
      <Waits layout={layout} window={window} width={width} />
      <svg className={styles.drawing} width={width} height={layout.height} aria-hidden="true" {...scrub}>
        <LaneDrawing layout={layout} lanes={lanes} onGo={go} />
      </svg>
    </div>
  )
})

interface WaitsProps {
  readonly layout: TimelineLayout
  readonly window: TimeWindow
  readonly width: number
}

function Waits({ layout, window, width }: WaitsProps) {
  const t = useT()
  const { view, at } = useView()
  const waits = waitsAt(view, at, layout.lanes, layout.pod, window, width)
  return (
    <svg className={styles.waits} width={width} height={layout.height} aria-hidden="true">
      {waits.map(({ seq, label, due, x, width: long, y }) => {
        const text = t(`wait.${label}`, { left: t('duration.s', { n: Math.ceil((due - at) / 1000) }) })
        return (
          <g key={seq}>
            <rect
              x={x}
              y={y - 7}
              width={long}
              height={14}
              rx={3}
              fill="none"
              stroke="var(--ink3)"
              strokeDasharray="3 2"
            />
            {long > text.length * 7 + 8 ? (
              <text x={x + 8} y={y + 4} fill="var(--ink2)">
                {text}
              </text>
            ) : undefined}
          </g>
        )
      })}
    </svg>
  )
}

/** Half a label and half the playhead's flag. */
const UNDER_FLAG = 22

const AxisLabels = memo(function AxisLabels({ layout, window, width }: WaitsProps) {
  const t = useT()
  const short = window.to - window.from <= 10_000
  // The clock says what the flag would hide half of.
  const hidden = usePlayback(
    ({ playhead }) =>
      layout.axis.find(({ x }) => Math.abs(x - xOf(playhead, window, width)) < UNDER_FLAG)?.at,
  )
  return (
    <>
      {layout.axis.map(({ at, x }) => (
        <span key={at} style={{ left: x }} hidden={at === hidden}>
          {short ? t('duration.s', { n: at / 1000 }) : clock(at, 0)}
        </span>
      ))}
      {layout.inputs.map(({ x, seq, at, text }) => (
        <i key={seq} className={styles.input} style={{ left: x }} title={`${clock(at)} ${text}`} />
      ))}
    </>
  )
})

function Playhead({ window, width }: { readonly window: TimeWindow; readonly width: number }) {
  const t = useT()
  const playhead = usePlayback((playback) => playback.playhead)
  const x = xOf(playhead, window, width)
  if (x < -1 || x > width + 1) return undefined
  return (
    <>
      <div className={styles.future} style={{ left: x }} />
      <div className={styles.playhead} style={{ left: x }}>
        <div
          className={styles.flag}
          role="slider"
          tabIndex={0}
          aria-label={t('transport.scrub')}
          aria-valuemin={0}
          aria-valuemax={Math.round(window.to / 1000)}
          aria-valuenow={Math.round(playhead / 1000)}
          aria-valuetext={clock(playhead)}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={(event) => {
            if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
            const x = pointed(event, event.currentTarget.parentElement!.parentElement!).x
            scrubTo(atOf(Math.min(Math.max(x, 0), width), window, width))
          }}
        />
      </div>
    </>
  )
}
