/** Scheduling: why each node was refused or passed, by how much the best one won, what would have to change. */
import { useT } from '../../i18n/language'
import type { PlainWordKey } from '../../i18n/words'
import { WordsAndCode } from '../../ui/words-and-code'
import { middleCut } from '../parts/doing-words'
import { ChainNumerals } from '../parts/chain-numerals'
import { Hatching } from '../parts/drawing'
import styles from '../parts/drawing.module.css'
import { Scaled } from '../parts/scaled'
import { StateGlyph } from '../parts/state-glyph'
import type { Scene, SceneProps, Selection, TextRow } from '../scene'
import { Changes } from './changes'
import { type PartProps, Refusal, Scores } from './outcome'
import {
  amountWords,
  type NodeColumn,
  type ResourceBar,
  type SchedulingLayout,
  schedulingLayout,
} from './layout'
import { schedulingNumerals } from './numerals'

const QUESTIONS: Readonly<Record<string, PlainWordKey>> = {
  NodeUnschedulable: 'scheduling.cordoned',
  TaintToleration: 'scheduling.taints',
  NodeAffinity: 'scheduling.affinity',
  NodePorts: 'scheduling.ports',
  NodeResourcesFit: 'scheduling.fit',
}
const nameOf = (key: string) => key.slice(key.indexOf('/') + 1)

function Scheduling({ view, at, size, entries, selection, chain, onSelect }: SceneProps) {
  const t = useT()
  const layout = schedulingLayout(view, at, size, entries, selection)
  if (layout.outcome === 'none')
    return (
      <p className={styles.empty}>
        <WordsAndCode
          text={layout.pod ? t('scheduling.none-of', { pod: nameOf(layout.pod) }) : t('scheduling.none')}
        />
      </p>
    )
  return (
    <Scaled size={size} scale={layout.scale} height={layout.height} label={t('scene.scheduling')}>
      <Hatching />
      <defs>
        <pattern
          id="hatch-over"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="2" height="6" fill="var(--ink)" opacity="0.55" />
        </pattern>
      </defs>
      <Wires layout={layout} />
      <PodBlock {...{ layout, t, onSelect }} />
      {layout.columns.map((column) => (
        <Column key={column.node} {...{ column, layout, t, onSelect }} />
      ))}
      <FilterWords {...{ layout, t }} />
      {layout.outcome === 'unschedulable' ? <Changes {...{ layout, t }} /> : undefined}
      {layout.outcome === 'scheduled' ? <Scores {...{ layout, t }} /> : <Refusal {...{ layout, t }} />}
      {chain ? (
        <ChainNumerals chain={chain} places={schedulingNumerals(chain.links, layout, at)} />
      ) : undefined}
    </Scaled>
  )
}

interface ChoosingProps extends PartProps {
  onSelect(selection: Selection): void
}

/** The pod's way along the nodes; that to the chosen one is inked. */
function Wires({ layout }: Pick<PartProps, 'layout'>) {
  const from = layout.narrow ? 20 : 164
  const y = layout.narrow ? 66 : 32
  return layout.columns.map(({ node, x, chosen, end }) => (
    <path
      key={node}
      d={`M${from} ${y}H${x}V${end - 8}`}
      fill="none"
      stroke={chosen ? 'var(--ink)' : 'var(--edge)'}
      strokeWidth={chosen ? 2 : 1}
    />
  ))
}

function PodBlock({ layout, t, onSelect }: ChoosingProps) {
  const { pod, state, outcome, node, narrow } = layout
  const width = narrow ? 230 : 144
  const said = outcome === 'scheduled' ? t('scheduling.bound', { node }) : t('scheduling.nowhere')
  return (
    <g
      style={{ cursor: 'pointer' }}
      onClick={() => onSelect({ kind: 'object', resource: 'pods', key: pod! })}
    >
      <title>{pod}</title>
      <rect
        x="20"
        y="10"
        width={width}
        height="44"
        rx="8"
        fill={`var(--${state}-tint)`}
        stroke={`var(--${state})`}
        strokeDasharray={state === 'waiting' ? '4 3' : undefined}
      />
      <StateGlyph state={state} x={26} y={23} />
      <text x="50" y="29" className={`${styles.mono} ${styles.strong}`}>
        {middleCut(nameOf(pod!), narrow ? 28 : 16)}
      </text>
      <text x="50" y="45">
        {middleCut(said, narrow ? 34 : 20)}
      </text>
    </g>
  )
}

/** Bars lower than this have no room beside them for what is asked: it stands below. */
const ROOMY = 84

function FilterWords({ layout, t }: PartProps) {
  const { narrow, stations, barTop, barHeight, request } = layout
  const asked = (['cpu', 'memory'] as const)
    .filter((resource) => request[resource] > 0)
    .map((resource) => `${resource} ${amountWords(resource, request[resource])}`)
  const asks =
    asked.length > 0 ? t('scheduling.asks', { amounts: asked.join(', ') }) : t('scheduling.asks-nothing')
  const left = t('scheduling.left', { n: layout.nodes, left: layout.remaining })
  const hidden = layout.hidden > 0 ? t('scheduling.hidden', { n: layout.hidden }) : ''
  if (narrow)
    return (
      <g>
        <text x="32" y="84" className={styles.halo}>
          <tspan className={styles.strong} style={{ fontWeight: 600 }}>
            {t('scheduling.filter')}
          </tspan>{' '}
          {left} {hidden && `· ${hidden}`}
        </text>
        {stations.map(({ plugin, y }) => (
          <text key={plugin} x="32" y={y - 16} className={`${styles.mono} ${styles.halo}`}>
            {plugin}
          </text>
        ))}
        <text x="20" y={layout.scoreTop - 10}>
          {asks}
        </text>
      </g>
    )
  return (
    <g>
      <text x="20" y="76">
        <tspan style={{ fontWeight: 600, fill: 'var(--ink)' }}>{t('scheduling.filter')}</tspan> {left}
      </text>
      {hidden && (
        <text x="20" y="91" className={styles.quiet}>
          {hidden}
        </text>
      )}
      {stations.map(({ plugin, y }) => (
        <g key={plugin}>
          <text x="20" y={y + (plugin === 'NodeResourcesFit' ? 24 : 0)} className={styles.mono}>
            {middleCut(plugin, 22)}
          </text>
          <text x="20" y={y + (plugin === 'NodeResourcesFit' ? 38 : 14)} className={styles.quiet}>
            {t(QUESTIONS[plugin] ?? 'scheduling.other')}
          </text>
        </g>
      ))}
      {asks.split(/(?<=[,，:：])/).map((line, index) => (
        <text
          key={line}
          x="20"
          y={(barHeight < ROOMY ? barTop + barHeight + 34 : barTop + 56) + index * 15}
          className={styles.strong}
        >
          {line.trim()}
        </text>
      ))}
      <text x="20" y={barTop + barHeight + 16} className={styles.quiet}>
        {t('scheduling.free')}
      </text>
    </g>
  )
}

function Column({ column, layout, t, onSelect }: ChoosingProps & { readonly column: NodeColumn }) {
  const { x, width, node, chosen, passed, end, message, bars } = column
  const top = layout.narrow ? 92 : 56
  const atFit = passed || column.plugin === 'NodeResourcesFit'
  const verdictY = layout.barTop + layout.barHeight + 36
  return (
    <g>
      {passed && (
        <rect
          x={x - 8}
          y={top}
          width={width + 8}
          height={verdictY + 14 - top}
          rx="14"
          fill={chosen ? 'var(--surface)' : 'none'}
          stroke={chosen ? 'var(--ink)' : 'var(--edge)'}
          strokeWidth={chosen ? 2 : 1}
        />
      )}
      {passed && (
        <path
          d={`M${x} ${top}V${end - 8}`}
          stroke={chosen ? 'var(--ink)' : 'var(--edge)'}
          strokeWidth={chosen ? 2 : 1}
        />
      )}
      <text
        x={x + 12}
        y={top + 20}
        className={`${styles.mono} ${chosen ? styles.strong : ''}`}
        textDecoration={passed ? undefined : 'line-through'}
        style={{ cursor: 'pointer' }}
        onClick={() => onSelect({ kind: 'object', resource: 'nodes', key: node })}
      >
        {middleCut(node, Math.floor((width - 16) / 6.7))}
      </text>
      {layout.stations
        .filter(({ plugin, y }) => plugin !== 'NodeResourcesFit' && (y < end || passed))
        .map(({ plugin, y }) => (
          <Mark key={plugin} x={x} y={y - 4} good heavy={chosen} on={chosen} />
        ))}
      <g opacity={atFit ? 1 : 0.35}>
        {(layout.barHeight > 0 ? bars : []).map((bar) => (
          <Bar key={bar.resource} {...{ bar, layout, chosen }} />
        ))}
      </g>
      <Mark
        x={x}
        y={passed || atFit ? verdictY - 4 : end - 4}
        good={passed}
        heavy={chosen || !passed}
        on={chosen}
      />
      {passed ? (
        <text x={x + 12} y={verdictY} className={chosen ? styles.strong : ''}>
          {t('scheduling.fits')}
        </text>
      ) : (
        message.map((line, index) => (
          <text
            key={line}
            x={x + 12}
            y={(atFit ? verdictY : end) + index * 14}
            className={`${styles.mono} ${styles.strong} ${styles.halo}`}
          >
            {line}
          </text>
        ))
      )}
    </g>
  )
}

interface MarkProps {
  readonly x: number
  readonly y: number
  readonly good: boolean
  readonly heavy: boolean
  /** On the surface of the chosen node. */
  readonly on: boolean
}

function Mark({ x, y, good, heavy, on }: MarkProps) {
  return (
    <g>
      <rect x={x - 6} y={y - 7} width="12" height="14" fill={on ? 'var(--surface)' : 'var(--bg)'} />
      <path
        d={good ? `M${x - 4} ${y}l3 3.5 6-7` : `M${x - 4} ${y - 4}l8 8m0-8l-8 8`}
        fill="none"
        stroke={heavy ? 'var(--ink)' : 'var(--ink3)'}
        strokeWidth={heavy ? 2.2 : 1.6}
      />
    </g>
  )
}

interface BarProps extends Pick<PartProps, 'layout'> {
  readonly bar: ResourceBar
  readonly chosen: boolean
}

function Bar({ bar, layout, chosen }: BarProps) {
  const { x, width, blocks, request, lacks, resource, free } = bar
  const { barTop, barHeight } = layout
  return (
    <g>
      <rect x={x} y={barTop} width={width} height={barHeight} rx="4" fill="none" stroke="var(--line)" />
      {blocks.map(({ key, y, height, value }) => (
        <rect
          key={key}
          x={x + 1}
          y={y + 0.5}
          width={width - 2}
          height={Math.max(1, height - 1)}
          fill="var(--line)"
        >
          <title>
            {nameOf(key)} {amountWords(resource, value)}
          </title>
        </rect>
      ))}
      {request && (
        <g>
          <rect
            x={x + 2}
            y={request.y}
            width={width - 4}
            height={Math.max(2, request.height)}
            rx="2"
            fill={lacks > 0 ? 'none' : 'var(--waiting-tint)'}
            stroke="var(--waiting)"
            strokeWidth={chosen ? 2 : 1.3}
            strokeDasharray="4 3"
          />
          {lacks > 0 && request.y < barTop && (
            <rect
              x={x + 2}
              y={request.y}
              width={width - 4}
              height={barTop - request.y}
              fill="url(#hatch-over)"
            />
          )}
          {lacks > 0 && <path d={`M${x - 4} ${barTop}h${width + 8}`} stroke="var(--ink)" strokeWidth="1.8" />}
          {request.height >= 16 && (
            <text
              x={x + width / 2}
              y={Math.max(request.y, barTop) + Math.min(request.height, 40) / 2 + 4}
              textAnchor="middle"
              className={`${styles.mono} ${styles.halo}`}
            >
              {amountWords(resource, request.value)}
            </text>
          )}
        </g>
      )}
      <text
        x={x + width / 2}
        y={barTop + barHeight + 16}
        textAnchor="middle"
        className={`${styles.mono} ${lacks > 0 ? styles.strong : styles.quiet}`}
      >
        {amountWords(resource, free)}
      </text>
    </g>
  )
}

/** Every node, its verdict and its score; not only those for which the drawing has room. */
const text: Scene['text'] = (view, at, entries, t, selection) => {
  const wide = { width: 1e6, height: 600 }
  const { columns, scores, message } = schedulingLayout(view, at, wide, entries, selection)
  const rows = columns.map(
    (column): TextRow => ({
      cells: [
        column.node,
        column.passed ? t('scheduling.fits') : `${column.plugin}: ${column.message.join(' ')}`,
        `${scores.find(({ node }) => node === column.node)?.total ?? ''}`,
      ],
      selection: { kind: 'object', resource: 'nodes', key: column.node },
    }),
  )
  const head = { cells: [t('scheduling.node'), t('scheduling.verdict'), t('scheduling.points')] }
  return message.length > 0 ? [head, ...rows, { cells: [message.join(' ')] }] : [head, ...rows]
}

export const scene: Scene<SchedulingLayout> = {
  id: 'scheduling',
  layout: schedulingLayout,
  Component: Scheduling,
  text,
}
