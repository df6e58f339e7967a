/** Lanes as shapes and their names. Ready is thin and pale, so that trouble stands out; failing has teeth and hatching. */
import { memo } from 'react'
import { useT } from '../../i18n/language'
import type { Translate } from '../../i18n/words'
import type { Selection } from '../scene'
import { inWords } from './doing-word'
import type { DrawnSpan, Lane, LaneLabel, TimelineLayout } from './layout'
import type { DrawnMark } from './marks'
import { OwnerShape } from './owner-lane'
import styles from './timeline.module.css'

interface LaneTextProps {
  readonly label: LaneLabel
  readonly y: number
  readonly height: number
  readonly chosen: boolean
  onSelect(selection: Selection): void
}

export const LaneText = memo(function LaneText({ label, y, height, chosen, onSelect }: LaneTextProps) {
  const t = useT()
  return (
    <button
      type="button"
      className={styles.label}
      style={{ top: y, lineHeight: `${height}px`, height }}
      title={labelText(label, t)}
      aria-label={labelText(label, t)}
      aria-pressed={chosen}
      disabled={label.kind !== 'pod' && label.kind !== 'container'}
      onClick={() => {
        if (label.kind === 'pod') onSelect({ kind: 'object', resource: 'pods', key: label.key })
        if (label.kind === 'container')
          onSelect({ kind: 'container', podKey: label.podKey, container: label.name })
      }}
    >
      {label.kind === 'pod' || label.kind === 'container' ? (
        <Name name={labelText(label, t)} />
      ) : (
        labelText(label, t)
      )}
    </button>
  )
})

/** So many letters at the end of a name tell it from its siblings. */
const ENDING = 6

/** Cut in its middle where it is too long: its kind and its own ending stay readable. */
function Name({ name }: { readonly name: string }) {
  return (
    <code className={styles.name}>
      <span>{name.slice(0, -ENDING)}</span>
      <span>{name.slice(-ENDING)}</span>
    </code>
  )
}

function labelText(label: LaneLabel, t: Translate): string {
  switch (label.kind) {
    case 'pod':
      return label.name
    case 'api':
      return t('timeline.pod')
    case 'container':
      return label.name
    case 'probe':
      return t(`timeline.probe.${label.probe}`)
    case 'events':
      return t('timeline.events')
    case 'rest':
      return t('timeline.more', { n: label.count })
    case 'owner':
      return label.owner.id
  }
}

interface LaneDrawingProps {
  readonly layout: TimelineLayout
  /** Those in sight. */
  readonly lanes: readonly Lane[]
  onGo(at: number, seq: number): void
}

export function LaneDrawing({ layout, lanes, onGo }: LaneDrawingProps) {
  return (
    <>
      <defs>
        <pattern
          id="lane-hatch"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" fill="var(--failing-tint)" />
          <rect width="1.6" height="6" fill="var(--failing)" opacity="0.55" />
        </pattern>
      </defs>
      {layout.axis.map(({ at, x }) => (
        <line key={at} x1={x} x2={x} y1={-4} y2={Math.max(layout.height, 400)} stroke="var(--line)" />
      ))}
      {lanes.map((lane) => (
        <g key={lane.id} transform={`translate(0 ${lane.y + lane.height / 2})`}>
          {lane.crowd ? <OwnerShape crowd={lane.crowd} /> : undefined}
          {lane.spans.map((span) => (
            <LaneSpan key={span.x} span={span} label={lane.label} />
          ))}
          {lane.signals.map((mark) => (
            <Signal key={mark.seq} mark={mark} onGo={onGo} />
          ))}
          {lane.ticks.map(({ seq, at, x, result, run, counted }) => (
            <g
              key={seq}
              className={styles.mark}
              onPointerDown={(event) => (event.stopPropagation(), onGo(at, seq))}
            >
              <ProbeTick x={x} passed={result === 'success'} />
              {counted ? (
                <text
                  x={counted === 'left' ? x - 8 : x + 8}
                  y="4"
                  textAnchor={counted === 'left' ? 'end' : 'start'}
                  fill="var(--failing)"
                  fontWeight="600"
                >
                  {run}/{run}
                </text>
              ) : undefined}
            </g>
          ))}
          {lane.marks.map((mark) => (
            <EventMark key={mark.seq} mark={mark} onGo={onGo} />
          ))}
        </g>
      ))}
    </>
  )
}

function ProbeTick({ x, passed }: { readonly x: number; readonly passed: boolean }) {
  const [path, colour] = passed
    ? ['m-4 .4 2.6 2.8L4-3.4', 'var(--ready)']
    : ['m-3.6-3.6 7.2 7.2m0-7.2-7.2 7.2', 'var(--failing)']
  return (
    <path
      transform={`translate(${x} 0)`}
      d={path}
      fill="none"
      stroke={colour}
      strokeWidth="1.8"
      strokeLinecap="round"
    />
  )
}

function LaneSpan({
  span: { x, width, state, what, worded },
  label,
}: {
  readonly span: DrawnSpan
  readonly label: LaneLabel
}) {
  const t = useT()
  const api = label.kind === 'api'
  const ready = state === 'ready'
  const height = ready && !api ? 8 : 14
  const fill =
    state === 'failing' ? 'url(#lane-hatch)' : ready && !api ? 'var(--ready)' : `var(--${state}-tint)`
  const text = label.kind === 'container' ? inWords(what, t) : what
  const written = worded && (api || !ready)
  // Half of it is solid, but for where its word stands
  const solid = x + (written ? Math.min(wide(text) + 12, width) : 0.5)
  return (
    <g>
      <rect
        x={x}
        y={-height / 2}
        width={width}
        height={height}
        rx={Math.min(3, width / 2)}
        fill={fill}
        fillOpacity={ready && !api ? 0.75 : 1}
        stroke={ready && !api ? 'none' : `var(--${state})`}
        strokeDasharray={state === 'waiting' ? '3 2' : undefined}
      />
      {state === 'starting' && width > 4 ? (
        <rect
          x={solid}
          y="0"
          width={Math.max(x + width - 0.5 - solid, 0)}
          height="6.5"
          fill="var(--starting)"
          opacity="0.8"
        />
      ) : undefined}
      {state === 'failing' && width > 12 ? <path d={teeth(x, width)} fill="var(--failing)" /> : undefined}
      {written ? (
        <text
          x={x + 6}
          y="4"
          fill={`var(--${state})`}
          stroke={`var(--${state}-tint)`}
          strokeWidth="4"
          paintOrder="stroke"
          strokeLinejoin="round"
        >
          {text}
        </text>
      ) : undefined}
    </g>
  )
}

/** How wide a word is written: Han letters are square. */
const wide = (text: string) => [...text].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 11 : 6.7), 0)

/** A saw-tooth edge along the top. */
function teeth(x: number, width: number): string {
  const count = Math.max(1, Math.floor(width / 6))
  const pitch = width / count
  let path = `M${x} -7`
  for (let i = 0; i < count; i++) path += `l${pitch / 2} -3 ${pitch / 2} 3`
  return `${path}z`
}

interface MarkProps {
  readonly mark: DrawnMark
  onGo(at: number, seq: number): void
}

function Signal({ mark: { x, text, left, worded, at, seq }, onGo }: MarkProps) {
  const word = text.replace(/^SIG/, '')
  return (
    <g
      className={styles.mark}
      transform={`translate(${x} 0)`}
      onPointerDown={(event) => (event.stopPropagation(), onGo(at, seq))}
    >
      <title>{text}</title>
      <line y1="-9" y2="9" stroke="var(--ink)" strokeWidth="1.8" />
      {worded ? (
        <text
          x={left ? -5 : 4}
          y="4"
          textAnchor={left ? 'end' : 'start'}
          fill="var(--ink)"
          stroke="var(--bg)"
          strokeOpacity="0.8"
          strokeWidth="3"
          paintOrder="stroke"
          fontWeight="700"
        >
          {word}
        </text>
      ) : undefined}
    </g>
  )
}

function EventMark({ mark: { x, text, bad, worded, left, at, seq }, onGo }: MarkProps) {
  return (
    <g
      className={styles.mark}
      transform={`translate(${x} 0)`}
      onPointerDown={(event) => (event.stopPropagation(), onGo(at, seq))}
    >
      <title>{text}</title>
      <rect x="-4" y="-8" width="8" height="16" fill="transparent" />
      <line y1="-5" y2="5" stroke="var(--ink2)" strokeWidth="1.6" />
      {worded ? (
        <text
          x={left ? -4 : 4}
          y="4"
          textAnchor={left ? 'end' : 'start'}
          fill={bad ? 'var(--ink)' : 'var(--ink2)'}
          fontWeight={bad ? 600 : 400}
        >
          {text}
        </text>
      ) : undefined}
    </g>
  )
}
