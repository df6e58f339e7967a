/** One container's CPU: given as an area, wanted and not given hatched, and a look into the periods of 100 ms. */
import type { Translate } from '../../i18n/words'
import styles from '../parts/drawing.module.css'
import type { Selection } from '../scene'
import { percent } from './amounts'
import { AmountLine, BandHead, Fitting, headOf, isNear, limitWords } from './band-parts'
import type { CpuBand } from './bands'
import type { MemoryLayout } from './layout'

interface Props {
  readonly band: CpuBand
  readonly layout: MemoryLayout
  readonly t: Translate
  onSelect(selection: Selection): void
}

export function CpuBandShape({ band, layout, t, onSelect }: Props) {
  const { subject, top, base, limit, request, given, wanted, line, runs, cpu, wants } = band
  const right = layout.left + layout.width
  const y = headOf(top, 'cpu')
  const same = limit !== undefined && request?.y === limit.y
  return (
    <g>
      <BandHead {...{ subject, layout, onSelect, y }} what={whatOf(band, layout.narrow, t)}>
        <text x={right} y={y} textAnchor="end" className={styles.strong} style={{ fontSize: 'var(--t2)' }}>
          {runs === undefined
            ? t('memory.uses', { cpu })
            : t('memory.throttled', { percent: percent(1 - cpu / wants) })}
        </text>
      </BandHead>
      <path d={wanted} fill="url(#hatch-gap)" />
      <path d={given} fill="var(--bg)" />
      <path d={given} fill="var(--ready-tint)" />
      <path d={line} fill="none" stroke="var(--ready)" strokeWidth="1.8" />
      <path d={`M${layout.left} ${base}h${layout.width}`} stroke="var(--edge)" />
      {request && !same && (
        <AmountLine
          dashed
          line={request}
          words={isNear(limit, request) ? [''] : [`${t('memory.request')} ${request.said}`]}
          layout={layout}
          taken={[[layout.left, layout.axis.playhead]]}
        />
      )}
      {limit && <AmountLine line={limit} words={limitWords(limit, request, t)} layout={layout} taken={[]} />}
      {runs !== undefined && <Periods {...{ band, layout, t, runs }} />}
    </g>
  )
}

function whatOf({ runs, wants, cpu }: CpuBand, narrow: boolean, t: Translate): string {
  const numbers = { wants, gets: cpu }
  if (narrow) return t('memory.cpu')
  if (runs !== undefined) return `${t('memory.cpu')} ${t('memory.wants', numbers)}`
  return wants - cpu >= 50 ? `${t('memory.cpu')} ${t('memory.wants-shared', numbers)}` : t('memory.cpu')
}

/** Three periods: what runs, and what stands still until the next one begins. */
function Periods({ band, layout, t, runs }: Omit<Props, 'onSelect'> & { readonly runs: number }) {
  const { base, subject } = band
  const width = layout.width / 3
  const y = base + 10
  return (
    <g>
      {[0, 1, 2].map((period) => {
        const x = layout.left + period * width
        const busy = Math.max(2, (width * runs) / 100)
        return (
          <g key={period}>
            <rect x={x} y={y} width={busy} height="18" fill="var(--ready)" />
            <rect x={x + busy} y={y} width={width - busy} height="18" fill="url(#hatch-gap)" />
            <path d={`M${x} ${y}v22`} stroke="var(--edge)" />
            <Fitting
              x={x + busy / 2}
              y={y + 13}
              room={busy - 4}
              words={[t('memory.runs', { ms: runs }), t('memory.ms', { ms: runs }), `${runs}`]}
              color="var(--bg)"
            />
            <Fitting
              x={x + busy + (width - busy) / 2}
              y={y + 13}
              room={width - busy - 10}
              words={[t('memory.stopped', { ms: 100 - runs }), `${100 - runs}`]}
              className={`${styles.strong} ${styles.halo}`}
            />
          </g>
        )
      })}
      <Fitting
        x={layout.left + layout.width}
        y={y + 33}
        room={layout.width}
        anchor="end"
        words={[
          t('memory.periods', { quota: Math.round(subject.limit.cpu / 10), ms: runs }),
          t('memory.slower'),
        ]}
      />
    </g>
  )
}
