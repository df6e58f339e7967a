/** Shapes that the scenes on a time axis share: states as bars, signals as flags, the playhead. */
import type { State } from '../../view/pod-state'
import styles from './drawing.module.css'

/** Hatching for what fails, so that a bar says its state without colour too. */
export function Hatching() {
  return (
    <defs>
      {(['failing', 'ending'] as const).map((state) => (
        <pattern
          key={state}
          id={`hatch-${state}`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" fill={`var(--${state}-tint)`} />
          <rect width="2" height="6" fill={`var(--${state})`} opacity="0.5" />
        </pattern>
      ))}
    </defs>
  )
}

interface BarProps {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly state: State
}

export function StateBar({ x, y, width, height, state }: BarProps) {
  const color = `var(--${state})`
  const solid = state === 'ready'
  const fill = solid ? color : state === 'failing' ? 'url(#hatch-failing)' : `var(--${state}-tint)`
  return (
    <g>
      <rect
        {...{ x, y, width, height, fill }}
        rx={Math.min(3, width / 2)}
        stroke={color}
        strokeWidth={solid ? 0 : 1.2}
        strokeDasharray={state === 'waiting' ? '4 3' : undefined}
      />
      {state === 'starting' && <rect {...{ x, width }} y={y + height / 2} height={height / 2} fill={color} />}
    </g>
  )
}

interface FlagProps {
  readonly x: number
  readonly y: number
  readonly word: string
  /** Falls so far, down to what it hits. */
  readonly pole: number
  readonly left?: boolean
}

/** A signal: a word in a flag that falls on the process. */
export function SignalFlag({ x, y, word, pole, left = false }: FlagProps) {
  const width = word.length * 7 + 10
  const color = word === 'KILL' ? 'var(--dead)' : 'var(--ink)'
  const start = left ? x - width : x
  return (
    <g>
      <path d={`M${x} ${y}v${16 + pole}`} stroke={color} strokeWidth="1.8" />
      <rect x={start} y={y} width={width} height={16} rx="2" fill={color} />
      <text
        className={styles.mono}
        x={start + 5}
        y={y + 12}
        style={{ fill: 'var(--bg)', fontWeight: 700, fontSize: 11 }}
      >
        {word}
      </text>
    </g>
  )
}

export function Playhead({
  x,
  top,
  bottom,
}: {
  readonly x: number
  readonly top: number
  readonly bottom: number
}) {
  return (
    <g>
      <path d={`M${x} ${top}V${bottom}`} stroke="var(--ink)" strokeWidth="1.8" />
      <path d={`M${x - 6} ${top - 2}h12v6l-6 6-6-6z`} fill="var(--ink)" />
    </g>
  )
}

interface NumeralProps {
  readonly x: number
  readonly y: number
  readonly n: number
  /** It happens now. */
  readonly filled: boolean
}

/** The number of a step, in a circle of 16. */
export function Numeral({ x, y, n, filled }: NumeralProps) {
  return (
    <g>
      <circle
        cx={x}
        cy={y}
        r="8"
        fill={filled ? 'var(--ink)' : 'var(--surface)'}
        stroke="var(--ink2)"
        strokeWidth="1.2"
      />
      <text
        x={x}
        y={y + 4}
        textAnchor="middle"
        style={{ fill: filled ? 'var(--bg)' : 'var(--ink)', fontWeight: 600, fontSize: 11 }}
      >
        {n}
      </text>
    </g>
  )
}

export function Tick({ x, y, good }: { readonly x: number; readonly y: number; readonly good: boolean }) {
  return (
    <path
      d={good ? `M${x - 5} ${y}l4 4 7-8` : `M${x - 4.5} ${y - 4.5}l9 9m0-9l-9 9`}
      fill="none"
      stroke={good ? 'var(--ready)' : 'var(--failing)'}
      strokeWidth="2"
      strokeLinecap="round"
    />
  )
}
