/** The seven states as shapes, each readable without colour. Drawn at 18 × 18; works in HTML and inside an SVG. */
import type { ReactNode } from 'react'
import type { State } from '../../view/pod-state'

export interface StateGlyphProps {
  readonly state: State
  readonly size?: number
  /** Of the grace period, how much is left: 1 at first, 0 when KILL comes. Only for `ending`. */
  readonly left?: number
  readonly x?: number
  readonly y?: number
}

export function StateGlyph({ state, size = 18, left = 0.75, x, y }: StateGlyphProps) {
  return (
    <svg
      {...{ x, y }}
      width={size}
      height={size}
      viewBox="0 0 18 18"
      aria-hidden="true"
      style={{ color: `var(--${state})`, flex: 'none' }}
    >
      {SHAPES[state](left)}
    </svg>
  )
}

const ring = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6 }

const SHAPES: Record<State, (left: number) => ReactNode> = {
  waiting: () => <circle cx="9" cy="9" r="7" {...ring} strokeDasharray="2.4 2" />,
  starting: () => (
    <>
      <circle cx="9" cy="9" r="7" {...ring} />
      <path d="M2 9a7 7 0 0 0 14 0z" fill="currentColor" />
    </>
  ),
  ready: () => <circle cx="9" cy="9" r="7" fill="currentColor" />,
  failing: () => (
    <path
      d="M9 1.6 17 16H1z"
      fill="currentColor"
      stroke="currentColor"
      strokeWidth="1"
      strokeLinejoin="round"
    />
  ),
  ending: (left) => (
    <>
      <circle cx="9" cy="9" r="4.6" fill="currentColor" />
      <circle cx="9" cy="9" r="7.4" {...ring} strokeWidth="1" opacity="0.35" />
      <circle
        cx="9"
        cy="9"
        r="7.4"
        {...ring}
        strokeWidth="2"
        pathLength="1"
        strokeDasharray={`${left} 1`}
        transform="rotate(-90 9 9)"
      />
    </>
  ),
  dead: () => (
    <>
      <circle cx="9" cy="9" r="7" {...ring} />
      <path d="m6.2 6.2 5.6 5.6m0-5.6-5.6 5.6" {...ring} strokeLinecap="round" />
    </>
  ),
  done: () => (
    <>
      <circle cx="9" cy="9" r="7" {...ring} strokeWidth="1.2" />
      <path
        d="m5.6 9.2 2.4 2.4 4.4-5"
        {...ring}
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
}
