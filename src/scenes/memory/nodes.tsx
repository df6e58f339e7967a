/** Many pods: each node as what is used of it, and the pods that use most. */
import type { Translate } from '../../i18n/words'
import { Choosable } from '../parts/choosable'
import { middleCut } from '../parts/doing-words'
import styles from '../parts/drawing.module.css'
import { StateGlyph } from '../parts/state-glyph'
import type { Selection } from '../scene'
import { amount, amountOf } from './amounts'
import type { NodeGauge, NodesLayout, User } from './nodes-layout'

interface Props {
  readonly nodes: NodesLayout
  readonly narrow: boolean
  readonly t: Translate
  onSelect(selection: Selection): void
}

export function Nodes({ nodes, narrow, t, onSelect }: Props) {
  const { gauges, users, usersY, columns, more, bottom } = nodes
  return (
    <g>
      {gauges.map((gauge) => (
        <Gauge key={gauge.name} {...{ gauge, t, onSelect }} />
      ))}
      <text x={20} y={usersY + 12} className={styles.name}>
        {t('memory.top')}
      </text>
      {(['memory', 'cpu'] as const).map((what) => (
        <text key={what} x={columns[what]} y={usersY + 28}>
          {t(`memory.${what}`)}
          {!narrow && (
            <tspan dx="12" style={{ fill: 'var(--ink3)' }}>
              ┆ {t('memory.request')} ┃ {t('memory.limit')}
            </tspan>
          )}
        </text>
      ))}
      {users.map((user) => (
        <UserLine key={user.podKey} {...{ user, nodes, narrow, t, onSelect }} />
      ))}
      {more > 0 && (
        <text x={20} y={bottom - 4} className={styles.quiet}>
          {t('memory.more-pods', { n: more })}
        </text>
      )}
    </g>
  )
}

function Gauge({ gauge, t, onSelect }: { readonly gauge: NodeGauge } & Pick<Props, 't' | 'onSelect'>) {
  const { name, x, y, width, memory, memoryOf, cpu, cpuOf, pods, evictions } = gauge
  const { part, whole } = amountOf(memory, memoryOf)
  const choose = () => onSelect({ kind: 'object', resource: 'nodes', key: name })
  return (
    <Choosable label={name} onChoose={choose}>
      <rect x={x - 6} y={y - 6} width={width + 12} height="70" fill="transparent" />
      <text x={x} y={y + 8} className={`${styles.mono} ${styles.name}`}>
        {name}
      </text>
      <text x={x + width} y={y + 8} textAnchor="end" className={styles.quiet}>
        {t('memory.pods', { n: pods })}
        {evictions > 0 && (
          <tspan style={{ fill: 'var(--dead)' }}> · {t('memory.evictions', { n: evictions })}</tspan>
        )}
      </text>
      <Bar x={x} y={y + 16} width={width} share={memory / memoryOf} />
      <text x={x} y={y + 37} className={styles.strong}>
        {part} <tspan style={{ fontWeight: 400 }}>{t('memory.of', { whole })}</tspan>
      </text>
      <Bar x={x} y={y + 44} width={width} share={cpu / cpuOf} />
      <text x={x + width} y={y + 37} textAnchor="end">
        {t('memory.cpu')} {t('memory.uses', { cpu })} {t('memory.of', { whole: `${cpuOf}m` })}
      </text>
    </Choosable>
  )
}

function Bar({
  x,
  y,
  width,
  share,
}: {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly share: number
}) {
  return (
    <g>
      <rect x={x} y={y} width={width} height="7" rx="2" fill="var(--line)" />
      <rect
        x={x}
        y={y}
        width={Math.max(1, width * Math.min(1, share))}
        height="7"
        rx="2"
        fill="var(--ink2)"
      />
    </g>
  )
}

interface UserProps extends Props {
  readonly user: User
}

function UserLine({ user, nodes, narrow, t, onSelect }: UserProps) {
  const { y, podKey, node, state, memory, cpu, wanted, limit, request, kills } = user
  const { columns, most } = nodes
  const choose = () => onSelect({ kind: 'object', resource: 'pods', key: podKey })
  return (
    <Choosable label={podKey} onChoose={choose}>
      <title>{`${podKey} ${node}`}</title>
      <rect x={14} y={y - 4} width={columns.cpu + columns.width} height="24" fill="transparent" />
      <StateGlyph state={state} size={12} x={20} y={y} />
      <text x={38} y={y + 10} className={`${styles.mono} ${styles.strong}`}>
        {middleCut(podKey.slice(podKey.indexOf('/') + 1), narrow ? 12 : 26)}
      </text>
      <Amount
        {...{ y, width: columns.width }}
        x={columns.memory}
        share={memory / most.memory}
        wanted={memory / most.memory}
        limit={limit.memory / most.memory}
        request={request.memory / most.memory}
        words={kills > 0 ? `✕ ${t('memory.times', { n: kills })}` : amount(memory)}
        bad={kills > 0}
      />
      <Amount
        {...{ y, width: columns.width }}
        x={columns.cpu}
        share={cpu / most.cpu}
        wanted={wanted / most.cpu}
        limit={limit.cpu / most.cpu}
        request={request.cpu / most.cpu}
        words={t('memory.uses', { cpu })}
      />
    </Choosable>
  )
}

interface AmountProps {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly share: number
  readonly wanted: number
  readonly limit: number
  readonly request: number
  readonly words: string
  readonly bad?: boolean
}

/** A bar of use, its request dashed and its limit solid where they lie on the scale. */
function Amount({ x, y, width, share, wanted, limit, request, words, bad = false }: AmountProps) {
  const long = (part: number) => Math.max(1, width * Math.min(1, part))
  return (
    <g>
      {wanted > share && <rect x={x} y={y} width={long(wanted)} height="12" fill="url(#hatch-gap)" />}
      <rect x={x} y={y} width={long(share)} height="12" fill="var(--ready-tint)" stroke="var(--ready)" />
      {request > 0 && request <= 1 && (
        <path d={`M${x + width * request} ${y - 3}v18`} stroke="var(--ink2)" strokeDasharray="3 2" />
      )}
      {limit > 0 && limit <= 1 && (
        <path d={`M${x + width * limit} ${y - 3}v18`} stroke="var(--ink)" strokeWidth="2" />
      )}
      <text
        x={x + width + 64}
        y={y + 10}
        textAnchor="end"
        style={bad ? { fill: 'var(--dead)', fontWeight: 600 } : undefined}
      >
        {words}
      </text>
    </g>
  )
}
