/** Requests on their way through the pod's network: the real path inked, the word for what became of it. */
import type { Translate } from '../../i18n/words'
import { Choosable } from '../parts/choosable'
import drawing from '../parts/drawing.module.css'
import { widthOf } from '../memory/amounts'
import type { Selection } from '../scene'
import type { Box } from './box'
import styles from './pod.module.css'
import type { ProbeWay } from './probe-way'
import type { Traveller } from './travellers'

/** The pod's own address stands left of here. */
const ADDRESS = 180

interface Props {
  readonly travellers: readonly Traveller[]
  readonly network: Box
  readonly t: Translate
  onSelect(selection: Selection): void
}

export function Travellers({ travellers, network, t, onSelect }: Props) {
  return travellers.map((traveller) => {
    const { seq, path, dot, label, outcome, code, from } = traveller
    const lost = outcome === 'refused'
    const said =
      outcome === 'answered' ? t('pod.answered', { code: code ?? 0 }) : lost ? t('pod.refused') : ''
    const choose = () => onSelect({ kind: 'entry', seq })
    const room = 2 * Math.min(label.x - network.x - ADDRESS, network.x + network.width - label.x)
    const brief = widthOf(`${label.text}  ${said}`) * 1.05 > room
    return (
      <Choosable key={seq} label={`${from} ${label.text} ${said}`} onChoose={choose}>
        <path d={path} className={styles.packet} style={lost ? { stroke: 'var(--failing)' } : undefined} />
        {dot && <circle cx={dot.x} cy={dot.y} r="5" fill="var(--ink)" />}
        <text
          x={label.x}
          y={label.y}
          textAnchor="middle"
          className={`${drawing.mono} ${drawing.strong} ${styles.label}`}
        >
          {label.text}
          {said && (!brief || lost) && (
            <tspan dx="8" style={{ fill: lost ? 'var(--failing)' : 'var(--ink2)' }}>
              {lost ? '✕ ' : ''}
              {brief ? '' : said}
            </tspan>
          )}
        </text>
      </Choosable>
    )
  })
}

/** The kubelet's question as a dashed way with a triangle at its end, in the colour of what it heard. */
export function ProbeWays({
  ways,
  narrow,
  t,
}: {
  readonly ways: readonly ProbeWay[]
  readonly narrow: boolean
  readonly t: Translate
}) {
  return ways.map(({ probe, container, path, tip, label, outcome }) => {
    const stroke =
      outcome === 'asking' ? 'var(--ink)' : outcome === 'success' ? 'var(--ready)' : 'var(--failing)'
    const { x, y, up } = tip
    return (
      <g key={`${container} ${probe}`}>
        <path d={path} className={styles.probe} style={{ stroke }} />
        <path d={up ? `M${x - 5} ${y + 8}h10l-5-8z` : `M${x - 5} ${y - 8}h10l-5 8z`} fill={stroke} />
        {!narrow && (
          <text x={label.x} y={label.y} textAnchor="end" className={drawing.strong}>
            {t('pod.kubelet')}
          </text>
        )}
      </g>
    )
  })
}
