/** The row of who dies first: a scale of scores with the sum behind each, and under it whom the kubelet evicted. */
import type { Translate } from '../../i18n/words'
import { clock } from '../../playback/clock'
import { Choosable } from '../parts/choosable'
import { middleCut } from '../parts/doing-words'
import styles from '../parts/drawing.module.css'
import type { Selection } from '../scene'
import { amount } from './amounts'
import type { MemoryLayout } from './layout'
import type { EvictionRow, RankRow, Ranking, Remark } from './ranking'

interface Props {
  readonly ranking: Ranking
  readonly layout: MemoryLayout
  readonly t: Translate
  onSelect(selection: Selection): void
}

const SCALE = 60

function whenWords({ nodes, killedAt, capacity }: Ranking, t: Translate): string {
  if (nodes.length > 1) return t('memory.who-nodes', { n: nodes.length })
  const node = nodes[0] ?? ''
  return killedAt === undefined
    ? t('memory.who-node', { node, capacity: amount(capacity) })
    : t('memory.who-then', { node, clock: clock(killedAt) })
}

export function RankingPanel({ ranking, layout, t, onSelect }: Props) {
  const { x, y, rows, used, eviction, more, bottom } = ranking
  const beside = x > layout.left + 10
  const first = rows[0]?.y ?? y
  const last = rows.at(-1)?.y ?? y
  return (
    <g>
      {beside && <path d={`M${x - 16} 8V${Math.max(bottom, layout.height - 20)}`} stroke="var(--line)" />}
      <text x={x} y={y + 8} className={styles.name}>
        {t('memory.who')}
      </text>
      <text x={x} y={y + 26}>
        {whenWords(ranking, t)}
      </text>
      <text x={x} y={y + 41} className={styles.quiet}>
        {t('memory.used', { used: amount(used) })}
      </text>
      <text x={x} y={y + 56} className={styles.quiet}>
        {t('memory.sum')} + <tspan className={styles.mono}>oom_score_adj</tspan>
      </text>
      <path d={`M${x + SCALE} ${first}V${last}`} stroke="var(--edge)" />
      {rows.map((row, index) => (
        <RankLine
          key={`${row.podKey}/${row.container}`}
          {...{ row, ranking, t, onSelect }}
          first={index === 0}
        />
      ))}
      {more > 0 && rows.length > 1 && (
        <text x={x + SCALE + 14} y={last - 18} className={styles.quiet}>
          {t('memory.more', { n: more })}
        </text>
      )}
      {eviction && <Evictions eviction={eviction} x={x} width={ranking.width} t={t} onSelect={onSelect} />}
    </g>
  )
}

interface RankProps extends Pick<Props, 'ranking' | 't' | 'onSelect'> {
  readonly row: RankRow
  readonly first: boolean
}

function RankLine({ row, ranking, first, t, onSelect }: RankProps) {
  const { x, width } = ranking
  const { y, podKey, container, qos, share, adjust, score, subject, gap, was, remark } = row
  const name = podKey.slice(podKey.indexOf('/') + 1)
  const victim = remark?.what === 'victim'
  const choose = () => podKey && onSelect({ kind: 'container', podKey, container })
  const room = Math.floor((width - SCALE - 14) / 7.6)
  return (
    <g
      role={podKey ? 'button' : undefined}
      tabIndex={podKey ? -1 : undefined}
      aria-label={podKey ? `${name} ${container}` : undefined}
      style={{ cursor: podKey ? 'pointer' : 'default' }}
      onClick={choose}
      onKeyDown={(event) => event.key === 'Enter' && choose()}
    >
      <title>{podKey ? `${podKey} ${container}` : 'kubelet'}</title>
      {gap && (
        <path d={`M${x + SCALE} ${y - 40}v26`} stroke="var(--bg)" strokeWidth="3" strokeDasharray="2 4" />
      )}
      <text
        x={x + SCALE - 12}
        y={y + 5}
        textAnchor="end"
        className={first ? styles.name : styles.strong}
        style={{ fontSize: first ? 'var(--t4)' : 'var(--t3)', fontWeight: first || subject ? 700 : 500 }}
      >
        {signed(score)}
      </text>
      <circle
        cx={x + SCALE}
        cy={y}
        r={first ? 6 : 4}
        fill={victim ? 'var(--dead)' : first && !was ? 'var(--ink)' : 'var(--bg)'}
        stroke={victim ? 'var(--dead)' : 'var(--ink2)'}
        strokeWidth="1.4"
        strokeDasharray={was ? '2 2' : undefined}
      />
      <text x={x + SCALE + 14} y={y + 4} className={`${styles.mono} ${subject || first ? styles.name : ''}`}>
        {middleCut(podKey ? (row.several ? container : name) : t('memory.kubelet'), Math.max(8, room))}
      </text>
      <text x={x + SCALE + 14} y={y + 18} className={`${styles.mono} ${styles.quiet}`}>
        {share} {adjust < 0 ? '−' : '+'} {Math.abs(adjust)} {qos ?? ''}
      </text>
      {remark && (
        <text
          x={x + SCALE + 14}
          y={y + 32}
          style={{
            fill:
              remark.what === 'kills' || remark.what === 'node-kills' || victim
                ? 'var(--dead)'
                : 'var(--ink2)',
          }}
        >
          {remarkWords(remark, t)}
        </text>
      )}
    </g>
  )
}

const signed = (score: number) => (score < 0 ? `−${-score}` : `${score}`)

function remarkWords(remark: Remark, t: Translate): string {
  switch (remark.what) {
    case 'victim':
      return `✕ ${t('memory.chosen')}`
    case 'kills':
      return t('memory.kills', { n: remark.n })
    case 'node-kills':
      return t('memory.node-kills', { n: remark.n })
    case 'times':
      return t('memory.times-request', { n: remark.n.toFixed(1) })
    case 'stopped':
      return t('memory.not-running')
  }
}

interface EvictionProps {
  readonly eviction: NonNullable<Ranking['eviction']>
  readonly x: number
  readonly width: number
  readonly t: Translate
  onSelect(selection: Selection): void
}

function Evictions({ eviction: { y, at, resource, rows }, x, width, t, onSelect }: EvictionProps) {
  return (
    <g>
      <text x={x} y={y} className={styles.name}>
        {t('memory.evict')}
      </text>
      <text x={x} y={y + 17} className={styles.quiet}>
        {t('memory.evict-at', { clock: clock(at), resource })}
      </text>
      <text x={x} y={y + 32} className={styles.quiet}>
        {t('memory.evict-order')}
      </text>
      {rows.map((row) => (
        <EvictionLine key={row.podKey} {...{ row, x, width, t, onSelect }} />
      ))}
    </g>
  )
}

function EvictionLine({
  row: { y, podKey, usage, request, priority, victim },
  x,
  width,
  t,
  onSelect,
}: { readonly row: EvictionRow } & Pick<EvictionProps, 'x' | 'width' | 't' | 'onSelect'>) {
  const over = usage > request
  const choose = () => onSelect({ kind: 'object', resource: 'pods', key: podKey })
  return (
    <Choosable label={podKey} onChoose={choose}>
      <circle cx={x + 6} cy={y} r="4" fill={victim ? 'var(--dead)' : 'var(--bg)'} stroke="var(--ink2)" />
      <text x={x + 18} y={y + 4} className={`${styles.mono} ${victim ? styles.name : ''}`}>
        {middleCut(podKey.slice(podKey.indexOf('/') + 1), Math.max(8, Math.floor((width - 90) / 7)))}
      </text>
      {victim && (
        <text x={x + width} y={y + 4} textAnchor="end" style={{ fill: 'var(--dead)' }}>
          ✕ {t('memory.evicted')}
        </text>
      )}
      <text x={x + 18} y={y + 18} className={styles.quiet}>
        {over ? t('memory.over-request', { amount: amount(usage - request) }) : t('memory.within-request')}
        {priority !== 0 && ` · priority ${priority}`}
      </text>
    </Choosable>
  )
}
