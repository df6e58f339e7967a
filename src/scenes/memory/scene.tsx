/** Memory and CPU: how near to its limit, who is killed and why that one, and what throttling is. */
import { useT } from '../../i18n/language'
import type { Translate } from '../../i18n/words'
import { clock } from '../../playback/clock'
import { WordsAndCode } from '../../ui/words-and-code'
import { Hatching } from '../parts/drawing'
import styles from '../parts/drawing.module.css'
import { Scaled } from '../parts/scaled'
import type { Scene, SceneProps, TextRow } from '../scene'
import { amount } from './amounts'
import { CpuBandShape } from './cpu-band'
import { type MemoryLayout, memoryLayout } from './layout'
import { MemoryBandShape } from './memory-band'
import { Nodes } from './nodes'
import { candidatesOnAll } from './ranking'
import { RankingPanel } from './ranking-panel'
import { RowShape } from './row'
import { subjectsOf } from './subjects'
import { livesUpTo } from './use-index'

function Memory({ view, at, size, entries, selection, onSelect }: SceneProps) {
  const t = useT()
  const layout = memoryLayout(view, at, size, entries, selection)
  const { bands, rows, ranking, nodes } = layout
  if (bands.length + rows.length === 0 && !nodes)
    return (
      <p className={styles.empty}>
        <WordsAndCode
          text={
            layout.pod
              ? t('memory.none-of', { pod: layout.pod.slice(layout.pod.indexOf('/') + 1) })
              : t('memory.none')
          }
        />
      </p>
    )
  return (
    <Scaled size={size} scale={layout.scale} height={layout.height} label={t('scene.memory')}>
      <Hatching />
      <Hatches />
      {!nodes && <Axis layout={layout} t={t} />}
      {bands.map((band) =>
        band.kind === 'memory' ? (
          <MemoryBandShape key={bandKey(band)} {...{ band, layout, t, onSelect }} />
        ) : (
          <CpuBandShape key={bandKey(band)} {...{ band, layout, t, onSelect }} />
        ),
      )}
      {rows.map((row) => (
        <RowShape key={bandKey(row.memory)} {...{ row, layout, t, onSelect }} />
      ))}
      {nodes && <Nodes nodes={nodes} narrow={layout.narrow} t={t} onSelect={onSelect} />}
      {ranking && <RankingPanel {...{ ranking, layout, t, onSelect }} />}
    </Scaled>
  )
}

const bandKey = ({ kind, subject }: MemoryLayout['bands'][number]) =>
  `${subject.uid}/${subject.container}/${kind}`

/** What is used beyond a request, and what was wanted and not given: neither is a state of its own. */
function Hatches() {
  return (
    <defs>
      {[
        { id: 'hatch-over', color: 'var(--ready)' },
        { id: 'hatch-gap', color: 'var(--ink3)' },
      ].map(({ id, color }) => (
        <pattern
          key={id}
          id={id}
          width="7"
          height="7"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="1.6" height="7" fill={color} opacity="0.55" />
        </pattern>
      ))}
    </defs>
  )
}

/** Moments under the bands, a line through them where the present is, and the ratio of the two scales in words. */
function Axis({ layout, t }: { readonly layout: MemoryLayout; readonly t: Translate }) {
  const { axis, left, width, bands, rows } = layout
  const bottom = axis.y - 14
  const plots = [...bands, ...rows.map(({ memory }) => memory)]
  const through = (x: number, above: number) =>
    plots.map(({ top, base }) => `M${x} ${top - above}V${base}`).join('')
  const digits = axis.marks.length > 1 && axis.marks[1]!.at - axis.marks[0]!.at < 1000 ? 1 : 0
  return (
    <g>
      {axis.marks.map(({ x, at }, index) => (
        <g key={at}>
          <path d={through(x, 0)} stroke="var(--line)" opacity="0.6" />
          <text
            x={x}
            y={axis.y}
            textAnchor={x < left + 16 ? 'start' : x > left + width - 16 ? 'end' : 'middle'}
            className={axis.ratio > 1 && index === axis.marks.length - 1 ? styles.strong : styles.quiet}
          >
            {clock(at, digits)}
          </text>
        </g>
      ))}
      <path d={through(axis.playhead, 5)} stroke="var(--ink)" strokeWidth="1.6" />
      <path d={`M${axis.playhead - 5} ${bottom + 2}h10l-5-7z`} fill="var(--ink)" />
      {axis.ratio > 1 && (
        <text x={left + width} y={axis.y + 16} textAnchor="end" className={styles.quiet}>
          {t('memory.stretched', { n: axis.ratio })}
        </text>
      )}
    </g>
  )
}

/** Each container with its numbers, then the order in which the kernel would choose. */
const text: Scene['text'] = (view, at, entries, t, selection) => {
  const { of } = subjectsOf(view, at, entries, selection)
  const rows = of.map((subject): TextRow => {
    const { use, container, podKey, limit, request } = subject
    const lives = livesUpTo(use, at)
    const sample = use.samples.findLast((one) => one.at <= at)
    const kills = lives.filter(({ oom }) => oom).length
    return {
      cells: [
        `${podKey.slice(podKey.indexOf('/') + 1)}/${container}`,
        `${t('memory.memory')} ${amount(sample?.memory ?? 0)}, ${t('memory.request')} ${request.said.memory || '0'}, ${t('memory.limit')} ${limit.said.memory || '∞'}`,
        `${t('memory.cpu')} ${t('memory.wants', { wants: sample?.wanted ?? 0, gets: sample?.cpu ?? 0 })}`,
        kills > 0 ? t('memory.killed-times', { n: kills }) : '',
      ],
      selection: { kind: 'container', podKey, container },
    }
  })
  const order = candidatesOnAll(view, [...new Set(of.map(({ node }) => node))])
  return [
    {
      cells: [t('memory.container'), t('memory.memory'), t('memory.cpu'), t('memory.kills-head')],
    },
    ...rows,
    ...order.map(
      ({ podKey, container, share, adjust, score, qos }, index): TextRow => ({
        cells: [
          `${t('memory.who')} ${index + 1}`,
          podKey ? `${podKey}/${container}` : t('memory.kubelet'),
          `${share} + ${adjust} = ${score}`,
          qos ?? '',
        ],
      }),
    ),
  ]
}

export const scene: Scene<MemoryLayout> = { id: 'memory', layout: memoryLayout, Component: Memory, text }
