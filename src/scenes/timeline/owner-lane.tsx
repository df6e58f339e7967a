/** A lane of a crowd: all that an owner's pods need is one line where they are ready, and a height where they are not. */
import { useT } from '../../i18n/language'
import { usePlayback } from '../../playback/playback'
import type { OwnerLane } from '../../view/history'
import { nameOfOwner, type OwnerDrawing, stepAt } from './owners'
import styles from './timeline.module.css'

interface OwnerTextProps {
  readonly owner: OwnerLane
  readonly open: boolean
  readonly y: number
  readonly height: number
  onToggle(): void
}

export function OwnerText({ owner, open, y, height, onToggle }: OwnerTextProps) {
  const t = useT()
  const { kind, name } = nameOfOwner(owner)
  return (
    <button
      type="button"
      className={styles.owner}
      style={{ top: y, height }}
      title={owner.id === '' ? t('timeline.no-owner') : `${kind} ${name}`}
      aria-expanded={open}
      onClick={onToggle}
    >
      <svg width="9" height="9" viewBox="0 0 9 9" aria-hidden="true">
        <path d={open ? 'M1 3h7l-3.5 4z' : 'M3 1v7l4-3.5z'} fill="currentColor" />
      </svg>
      {owner.id === '' ? <span>{t('timeline.no-owner')}</span> : <code>{name}</code>}
      <Count owner={owner} />
    </button>
  )
}

/** Read at the playhead: told anew only when it is another number. */
function Count({ owner }: { readonly owner: OwnerLane }) {
  const t = useT()
  const [pods, not] = usePlayback(({ playhead }) => {
    const step = stepAt(owner.steps, playhead)
    return step ? `${step.pods} ${step.waiting + step.failing}` : '0 0'
  }).split(' ')
  return (
    <small>
      {not === '0' ? t('timeline.pods', { n: pods! }) : t('timeline.not-ready', { n: not!, all: pods! })}
    </small>
  )
}

/** From the middle of the lane. */
const FOOT = 13

export function OwnerShape({ crowd: { bars, from, to } }: { readonly crowd: OwnerDrawing }) {
  return (
    <>
      {to > from ? (
        <line x1={from} x2={to} y1={FOOT} y2={FOOT} stroke="var(--ready)" strokeWidth="2" opacity="0.6" />
      ) : undefined}
      {bars.map(({ x, width, waiting, failing }) => (
        <g key={x}>
          {waiting > 0 ? (
            <rect
              {...{ x, width }}
              y={FOOT - waiting}
              height={waiting}
              fill="color-mix(in srgb, var(--waiting) 40%, var(--waiting-tint))"
            />
          ) : undefined}
          {failing > 0 ? (
            <>
              <rect {...{ x, width }} y={FOOT - waiting - failing} height={failing} fill="url(#lane-hatch)" />
              <line
                x1={x}
                x2={x + width}
                y1={FOOT - waiting - failing}
                y2={FOOT - waiting - failing}
                stroke="var(--failing)"
                strokeWidth="1.4"
              />
            </>
          ) : undefined}
        </g>
      ))}
    </>
  )
}
