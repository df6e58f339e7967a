/** Creation: who speaks to whom, in which order, from the request to the running container. */
import { useT } from '../../i18n/language'
import type { Translate } from '../../i18n/words'
import { clock } from '../../playback/clock'
import { middleCut } from '../parts/doing-words'
import { ChainNumerals } from '../parts/chain-numerals'
import { Numeral } from '../parts/drawing'
import styles from '../parts/drawing.module.css'
import { subjectOf } from '../parts/pod-entries'
import { Scaled } from '../parts/scaled'
import type { Scene, SceneProps, Selection, TextRow } from '../scene'
import { GrowingYaml } from './growing-yaml'
import { type CreationLayout, creationLayout, type DrawnBusy, type DrawnStage } from './layout'
import type { DrawnHop } from './hops'
import { creationNumerals } from './numerals'
import { creationStory, type LineId } from './story'

function Creation({ view, at, size, entries, selection, chain, onSelect }: SceneProps) {
  const t = useT()
  const layout = creationLayout(view, at, size, entries, selection)
  if (!layout.pod) return <p className={styles.empty}>{t('creation.none')}</p>
  const height = Math.max(layout.height, size.height / layout.scale)
  return (
    <Scaled size={size} scale={layout.scale} height={layout.height} label={t('scene.creation')}>
      <clipPath id="creation-time">
        <rect x={layout.left - 9} y="0" width={layout.width + 24} height={height} />
      </clipPath>
      <Ground layout={layout} t={t} width={layout.object?.x ?? size.width / layout.scale} />
      <g clipPath="url(#creation-time)">
        {layout.stages.map((stage) => (
          <StageBracket key={stage.name} stage={stage} t={t} />
        ))}
        {layout.busy.map((busy) => (
          <BusyBar key={busy.seq} busy={busy} t={t} />
        ))}
        {layout.hops.map((hop) => (
          <HopLine key={hop.seq} hop={hop} steps={!chain} onSelect={onSelect} />
        ))}
        <Others layout={layout} t={t} />
        <Status layout={layout} />
        {layout.playhead !== undefined && (
          <path d={`M${layout.playhead} 48V${layout.statusY + 22}`} stroke="var(--ink)" strokeWidth="1.8" />
        )}
        {chain ? <ChainNumerals chain={chain} places={creationNumerals(chain.links, layout)} /> : undefined}
      </g>
      {layout.object ? <GrowingYaml {...layout.object} t={t} /> : undefined}
    </Scaled>
  )
}

const nameOf = (id: LineId, layout: Pick<CreationLayout, 'client'>, t: Translate) =>
  id === 'client'
    ? layout.client
    : id === 'api'
      ? t('creation.api')
      : id === 'scheduler'
        ? t('creation.scheduler')
        : id

/** A controller's name is longer than its column. */
const linesOf = (name: string) => name.split(/(?<=-)(?=controller$)/)

interface GroundProps {
  readonly layout: CreationLayout
  readonly t: Translate
  readonly width: number
}

/** The lifelines, and behind them who lives on which machine. */
function Ground({ layout, t, width }: GroundProps) {
  const y = (id: LineId) => layout.lines.find((line) => line.id === id)!.y
  const rooms = [
    { top: y('etcd') - 40, bottom: y('scheduler') + 26, name: t('creation.control-plane') },
    { top: y('kubelet') - 40, bottom: y('containerd') + 20, name: layout.node },
  ]
  return (
    <g>
      {rooms.map(({ top, bottom, name }) => (
        <g key={top}>
          <rect x="8" y={top} width={width - 16} height={bottom - top} rx="14" fill="var(--sunk)" />
          <text x={20} y={top + 16} className={`${styles.quiet} ${name === layout.node ? styles.mono : ''}`}>
            {name}
          </text>
        </g>
      ))}
      {layout.lines.map(({ id, y: line }) => (
        <g key={id}>
          <path d={`M${layout.left} ${line}H${width - 20}`} stroke="var(--edge)" opacity="0.45" />
          {linesOf(nameOf(id, layout, t)).map((part, index, parts) => (
            <text
              key={part}
              x={20}
              y={
                (layout.narrow ? line - 6 : line + 4) +
                13 * (index - (parts.length - 1) * (layout.narrow ? 1 : 0.5))
              }
              className={styles.name}
            >
              {part}
            </text>
          ))}
        </g>
      ))}
    </g>
  )
}

const length = (ms: number, t: Translate) =>
  ms < 1000
    ? t('duration.ms', { n: Math.round(ms) })
    : t('duration.s', { n: (Math.floor(ms / 100) / 10).toFixed(ms < 60_000 ? 1 : 0) })

/** About as wide as a word is in small type; a Han character is twice a Latin one. */
const wide = (word: string) =>
  [...word].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 11.5 : 6.3), 6)

function StageBracket({ stage, t }: { readonly stage: DrawnStage; readonly t: Translate }) {
  const { x, width, ms, open, name } = stage
  const word = t(`creation.stage.${name}`)
  const numbered = open || width > wide(length(ms, t))
  const worded = open || width > wide(word)
  const ink = open ? 'var(--ink)' : 'var(--ink3)'
  return (
    <g>
      <path d={`M${x} 52v-5h${width}v5`} fill="none" stroke={ink} strokeWidth={open ? 2 : 1.4} />
      {numbered && (
        <text x={x} y={22} className={styles.number} style={{ fill: ink }}>
          {length(ms, t)}
        </text>
      )}
      {numbered && worded && (
        <text x={x} y={38} style={{ fill: ink }}>
          {open && width > wide(word) + 48 ? t('creation.so-far', { stage: word }) : word}
        </text>
      )}
    </g>
  )
}

function BusyBar({ busy, t }: { readonly busy: DrawnBusy; readonly t: Translate }) {
  const { x, y, width, what, share, bytes } = busy
  if (what === 'busy') return <rect x={x} y={y - 2.5} width={width} height="5" fill="var(--edge)" />
  const all = bytes / 1e6
  const part = share * all
  const digits = all < 10 ? 1 : 0
  const words = t('creation.megabytes', { part: part.toFixed(digits), all: all.toFixed(digits) })
  return (
    <g>
      <rect
        {...{ x, width }}
        y={y - 10}
        height="20"
        rx="3"
        fill="var(--surface)"
        stroke="var(--waiting)"
        strokeDasharray="4 3"
      />
      <rect
        x={x}
        y={y - 10}
        width={width * share}
        height="20"
        rx="3"
        fill="var(--waiting-tint)"
        stroke="var(--waiting)"
        strokeWidth="0.6"
      />
      {width > words.length * 6.4 + 10 && (
        <text x={x + 8} y={y + 4} className={styles.strong}>
          {words}
        </text>
      )}
    </g>
  )
}

interface HopProps {
  readonly hop: DrawnHop
  /** The numerals of the six steps; not where a chain of causes has its own. */
  readonly steps: boolean
  onSelect(selection: Selection): void
}

function HopLine({ hop, steps, onSelect }: HopProps) {
  const { start, end, shape, latest, arrived, label, word, seq, step, again } = hop
  const ink = latest ? 'var(--ink)' : again ? 'var(--ink3)' : 'var(--ink2)'
  return (
    <g onClick={() => onSelect({ kind: 'entry', seq: Math.abs(seq) })} style={{ cursor: 'pointer' }}>
      <path d={`M${start.x} ${start.y}L${end.x} ${end.y}`} stroke="transparent" strokeWidth="10" />
      <path
        d={`M${start.x} ${start.y}L${end.x} ${end.y}`}
        stroke={ink}
        strokeWidth={latest ? 2 : again ? 0.8 : 1.4}
        strokeDasharray={shape === 'watch' ? '2 3' : undefined}
      />
      <Head {...{ shape, ink }} x={end.x} y={end.y} size={again && !latest ? 2 : arrived ? 4 : 5} />
      {word && steps && step > 0 && <Numeral x={word.x + 8} y={word.y - 4} n={step} filled={latest} />}
      {word?.whole && (
        <text
          x={word.x + (step > 0 ? 20 : 0)}
          y={word.y}
          className={`${styles.mono} ${styles.halo} ${latest ? styles.strong : ''}`}
          style={{ stroke: 'color-mix(in srgb, var(--sunk) 80%, var(--bg))' }}
        >
          {label}
        </text>
      )}
    </g>
  )
}

interface HeadProps {
  readonly shape: DrawnHop['shape']
  readonly ink: string
  readonly x: number
  readonly y: number
  readonly size: number
}

function Head({ shape, ink, x, y, size }: HeadProps) {
  const open = { fill: 'var(--bg)', stroke: ink, strokeWidth: 1.6 }
  if (shape === 'bind')
    return <rect x={x - size} y={y - size} width={2 * size} height={2 * size} fill={ink} />
  if (shape === 'watch') {
    const half = size + 1
    return <path d={`M${x} ${y - half}l${half} ${half}-${half} ${half}-${half}-${half}z`} {...open} />
  }
  return <circle cx={x} cy={y} r={size} {...(shape === 'answer' ? open : { fill: ink })} />
}

/** What the close hops are: the same again for the containers after the first. */
function Others({
  layout: { others, lines },
  t,
}: {
  readonly layout: CreationLayout
  readonly t: Translate
}) {
  if (!others) return undefined
  const { x, width, count } = others
  const y = lines.at(-1)!.y
  const words = t('creation.others', { n: count })
  return (
    <g>
      <path d={`M${x} ${y + 8}v4h${width}v-4`} fill="none" stroke="var(--ink3)" />
      <text x={x + width} y={y + 25} textAnchor="end" className={styles.halo}>
        {words}
      </text>
    </g>
  )
}

function Status({ layout }: { readonly layout: CreationLayout }) {
  return (
    <g>
      {!layout.narrow && (
        <text x={20} y={layout.statusY + 5} className={styles.mono}>
          STATUS
        </text>
      )}
      {layout.status.map(({ x, width, word, worded }) => {
        const state = word === 'Running' ? 'starting' : word.includes('Err') ? 'failing' : 'waiting'
        return (
          <g key={x}>
            <rect
              {...{ x, width }}
              y={layout.statusY - 10}
              height="20"
              rx="3"
              fill={`var(--${state}-tint)`}
              stroke={`var(--${state})`}
              strokeDasharray={state === 'waiting' ? '4 3' : undefined}
            />
            {worded && (
              <text x={x + 6} y={layout.statusY + 5} className={`${styles.mono} ${styles.strong}`}>
                {middleCut(word, Math.floor((width - 8) / 6.7))}
              </text>
            )}
          </g>
        )
      })}
    </g>
  )
}

const text: Scene['text'] = (view, at, entries, t, selection) => {
  const subject = subjectOf(view, entries, at, selection)
  const head = { cells: [t('creation.when'), t('creation.from'), t('creation.to'), t('creation.what')] }
  if (!subject) return [head]
  const story = creationStory(subject, 0)
  const rows = story.hops.map(
    ({ left, from, to, label, seq }): TextRow => ({
      cells: [clock(left, 3), nameOf(from, story, t), nameOf(to, story, t), label],
      selection: { kind: 'entry', seq: Math.abs(seq) },
    }),
  )
  return [head, ...rows]
}

export const scene: Scene<CreationLayout> = {
  id: 'creation',
  layout: creationLayout,
  Component: Creation,
  text,
}
