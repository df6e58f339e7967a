/** The axis, the lanes with their marks, and the playhead across all. */
import { memo, useMemo, useRef, useState, type WheelEvent } from 'react'
import { useT } from '../../i18n/language'
import { clock } from '../../playback/clock'
import { scrubTo, usePlayback } from '../../playback/playback'
import { useRun } from '../../playback/run'
import { useView } from '../../playback/use-view'
import { pointed } from '../../ui/pointer'
import { useSize } from '../../ui/use-size'
import { podOfEntry } from '../parts/pod-of-entry'
import type { Chain, Selection } from '../scene'
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
import { Numerals } from './numerals-drawn'
import { OwnerText } from './owner-lane'
import styles from './timeline.module.css'
import { useScrub, useSight, useWindow } from './use-lanes'
import { waitsAt } from './waits'

/** The pod that is shown in detail: the selected one, or that which the selected entry is about. */
function chosenPod(selection: Selection | undefined): string | undefined {
  if (selection?.kind === 'container') return selection.podKey
  if (selection?.kind === 'object') return selection.resource === 'pods' ? selection.key : undefined
  if (selection?.kind !== 'entry') return undefined
  const { film, history } = useRun.getState()
  const entry = film.entries[selection.seq - 1]
  const about = entry && podOfEntry(entry)
  return about && (history.pods.get(about.uid)?.key ?? about.key)
}

/** Owners whose pods are shown too. */
function useOpened() {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string) =>
    setOpened((before) => {
      const after = new Set(before)
      if (!after.delete(id)) after.add(id)
      return after
    })
  return { opened, toggle }
}

interface LanesProps {
  readonly selection: Selection | undefined
  /** While the reader asks why. */
  readonly chain: Chain | undefined
  onSelect(selection: Selection): void
}

export function Lanes({ selection, chain, onSelect }: LanesProps) {
  const axis = useRef<HTMLDivElement>(null)
  const width = useSize(axis)?.width ?? 0
  const seen = usePlayback((playback) => playback.seen)
  const [own, setOwn] = useState<TimeWindow>()
  const { window, hold } = useWindow(own, seen)
  const { opened, toggle } = useOpened()
  const history = useRun((run) => run.history)
  const chosen = chosenPod(selection)
  // Whole steps of what can be told apart on the screen, so that lanes are laid out anew only when they look different.
  const step = Math.max(1, (window.to - window.from) / Math.max(width, 1))
  const until = Math.ceil(seen / step) * step
  const told = useRun((run) =>
    run.reached > until && isOnePerPod(run.history, until, chosen) ? -1 : run.received,
  )
  const layout = useMemo(
    () => timelineLayout(history, window, Math.max(width, 1), until, chosen, opened),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the history grows in place, `told` says that it did
    [history, told, window, width, until, chosen, opened],
  )
  const { ref: scroll, sight, onScroll } = useSight()
  const lanes = useMemo(
    () => lanesInSight(layout.lanes, sight.top, sight.height),
    [layout, sight.top, sight.height],
  )
  const scrub = useScrub(window, width, hold)
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
        <AxisLabels layout={layout} window={window} width={width} chain={chain} />
      </div>
      <div ref={scroll} className={styles.scroll} onScroll={onScroll}>
        <Rows
          layout={layout}
          lanes={lanes}
          window={window}
          width={width}
          scrub={scrub}
          chosen={chosen}
          onToggle={toggle}
          onSelect={onSelect}
        />
        {chain ? <Numerals {...{ chain, layout, window, width }} onAxis={false} /> : undefined}
      </div>
      <div className={styles.over} data-time>
        {chain ? <Numerals {...{ chain, layout, window, width }} onAxis /> : undefined}
        <Playhead window={window} width={width} scrub={scrub} />
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
  onToggle(owner: string): void
  onSelect(selection: Selection): void
}

const Rows = memo(function Rows({ layout, lanes, window, width, scrub, chosen, ...acts }: RowsProps) {
  const { onSelect, onToggle } = acts
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
      {lanes.map(({ id, label, y, height }) =>
        label.kind === 'owner' ? (
          <OwnerText key={id} {...label} {...{ y, height }} onToggle={() => onToggle(label.owner.id)} />
        ) : (
          <LaneText
            key={id}
            {...{ label, y, height, onSelect }}
            chosen={label.kind === 'pod' && label.key === chosen}
          />
        ),
      )}
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

interface AxisProps extends WaitsProps {
  readonly chain: Chain | undefined
}

/** A numeral that stands on the axis, left of its moment. */
const isUnder = (x: number, chain: Chain | undefined, window: TimeWindow, width: number) =>
  chain?.links.some(
    ({ entry }) => !podOfEntry(entry) && Math.abs(xOf(entry.at, window, width) - 11 - x) < UNDER_FLAG,
  )

const AxisLabels = memo(function AxisLabels({ layout, window, width, chain }: AxisProps) {
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
        <span key={at} style={{ left: x }} hidden={at === hidden || isUnder(x, chain, window, width)}>
          {short ? t('duration.s', { n: at / 1000 }) : clock(at, 0)}
        </span>
      ))}
      {layout.inputs.map(({ x, seq, at, text }) => (
        <i key={seq} className={styles.input} style={{ left: x }} title={`${clock(at)} ${text}`} />
      ))}
    </>
  )
})

interface PlayheadProps {
  readonly window: TimeWindow
  readonly width: number
  readonly scrub: ReturnType<typeof useScrub>
}

function Playhead({ window, width, scrub }: PlayheadProps) {
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
          {...scrub}
        />
      </div>
    </>
  )
}
