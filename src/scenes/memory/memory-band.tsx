/** One container's memory: the area of use, the limit above it, each kill where it crosses, each back-off after it. */
import type { Translate } from '../../i18n/words'
import { clock } from '../../playback/clock'
import { Choosable } from '../parts/choosable'
import styles from '../parts/drawing.module.css'
import type { Selection } from '../scene'
import { amount, amountOf, goDuration, roomOnLine, widthOf } from './amounts'
import { AmountLine, BandHead, Fitting, headOf, isNear, limitWords } from './band-parts'
import type { Death, MemoryBand, Wait } from './bands'
import type { MemoryLayout } from './layout'

/** How often it was killed, also where the marks are too close for words. */
function noteOn({ deaths }: MemoryBand, t: Translate): string {
  const kills = deaths.filter(({ oom }) => oom).length
  return kills > 1 ? t('memory.times', { n: kills }) : ''
}

interface Props {
  readonly band: MemoryBand
  readonly layout: MemoryLayout
  readonly t: Translate
  onSelect(selection: Selection): void
}

export function MemoryBandShape({ band, layout, t, onSelect }: Props) {
  const { subject, top, base, limit, request, lives, waits } = band
  const id = `over-${subject.uid}-${subject.container}`
  const same = limit !== undefined && request?.y === limit.y
  const isTight = limit === undefined && request !== undefined && request.y - top < 20
  return (
    <g>
      <BandHead
        {...{ subject, layout, onSelect }}
        y={headOf(top, 'memory')}
        what={t('memory.memory')}
        note={noteOn(band, t)}
      >
        <Number band={band} layout={layout} t={t} />
      </BandHead>
      <path d={`M${layout.left} ${base}h${layout.width}`} stroke="var(--edge)" />
      {request && !same && (
        <clipPath id={id}>
          <rect x={layout.left} y={top - 4} width={layout.width} height={Math.max(0, request.y - top + 4)} />
        </clipPath>
      )}
      {lives.map((life) => (
        <g key={life.x}>
          <path d={life.area} fill={`var(--${life.state}-tint)`} />
          {request && !same && <path d={life.area} fill="url(#hatch-over)" clipPath={`url(#${id})`} />}
          <path d={life.line} fill="none" stroke={`var(--${life.state})`} strokeWidth="2" />
        </g>
      ))}
      {request && !same && (
        <AmountLine
          dashed
          line={request}
          taken={
            band.peak < subject.request.memory ? [] : lives.map(({ x, width }) => [x, x + width] as const)
          }
          words={isNear(limit, request) ? [''] : requestWords(request.said, isTight, t)}
          layout={layout}
        />
      )}
      {limit ? (
        <AmountLine
          line={limit}
          words={limitWords(limit, request, t)}
          layout={layout}
          taken={band.deaths.map(({ x }) => [x - 11, x + 11] as const)}
        />
      ) : isTight ? null : (
        <Unlimited y={top - 6} layout={layout} t={t} />
      )}
      <Over band={band} t={t} />
      {waits.map((wait, index) => (
        <WaitBar key={wait.x} {...{ wait, base, t }} full={index === widest(waits)} />
      ))}
      <Deaths {...{ band, t, onSelect }} />
    </g>
  )
}

/** That there is no limit is said in the same breath where the line is too near the top for two. */
function requestWords(said: string, isTight: boolean, t: Translate): string[] {
  const words = `${t('memory.request')} ${said}`
  return isTight ? [`${words} · ${t('memory.no-limit')}`, words] : [words]
}

/** Words without a line: there is none. */
function Unlimited({
  y,
  layout,
  t,
}: {
  readonly y: number
  readonly layout: MemoryLayout
  readonly t: Translate
}) {
  const { left, width, axis } = layout
  const words = t('memory.no-limit')
  const playhead = [axis.playhead - 6, axis.playhead + 6] as const
  const x = roomOnLine(widthOf(words), [playhead], left, left + width) ?? left + width
  return (
    <text x={x} y={y} textAnchor="end" className={styles.quiet}>
      {words}
    </text>
  )
}

/** The number that matters, at the right end of the line above. */
function Number({ band: { now, running, limit, subject, top }, layout, t }: Omit<Props, 'onSelect'>) {
  const right = layout.left + layout.width
  const y = headOf(top, 'memory')
  if (!running)
    return (
      <text x={right} y={y} textAnchor="end">
        {t('memory.not-running')}
      </text>
    )
  const { part, whole } = amountOf(now, limit ? subject.limit.memory : now)
  return (
    <text x={right} y={y} textAnchor="end" className={styles.strong} style={{ fontSize: 'var(--t2)' }}>
      <tspan style={{ fontSize: 'var(--t4)', fontWeight: 700 }}>{limit ? part : whole}</tspan>
      {limit && <tspan dx="5">{t('memory.of', { whole })}</tspan>}
    </text>
  )
}

/** How much lies above the request, written into the hatched part. */
function Over({ band: { over, lives, request }, t }: { readonly band: MemoryBand; readonly t: Translate }) {
  const life = lives.at(-1)
  const words = t('memory.above', { amount: amount(over) })
  if (over < 2 ** 20 || !life || !request || life.width < widthOf(words) + 24) return null
  return (
    <text
      x={life.x + life.width - 12}
      y={request.y - 6}
      textAnchor="end"
      className={`${styles.strong} ${styles.halo}`}
      style={{ stroke: 'var(--ready-tint)' }}
    >
      {words}
    </text>
  )
}

const widest = (waits: readonly Wait[]) =>
  waits.reduce((best, wait, index) => (wait.width > waits[best]!.width ? index : best), 0)

interface WaitProps {
  readonly wait: Wait
  readonly base: number
  readonly full: boolean
  readonly t: Translate
}

function WaitBar({ wait: { x, width, nominal, waited, left }, base, full, t }: WaitProps) {
  const said = goDuration(nominal)
  const seconds = Math.round(waited / 1000)
  const middle = x + width / 2
  const measured =
    left === undefined || left === 0
      ? [...(full ? [t('memory.waited-full', { s: seconds })] : []), t('memory.waited', { s: seconds })]
      : [t('memory.left', { s: Math.ceil(left / 1000) })]
  return (
    <g>
      <rect
        x={x}
        y={base - 8}
        width={Math.max(1, width)}
        height="8"
        fill="url(#hatch-failing)"
        stroke="var(--failing)"
      />
      <Fitting
        x={middle}
        y={base + 15}
        room={width + 4}
        words={full ? [`${t('memory.back-off')} ${said}`, said] : [said]}
        className={styles.mono}
        color="var(--failing)"
      />
      <Fitting x={middle} y={base + 29} room={width + 4} words={measured} />
    </g>
  )
}

function Deaths({ band: { deaths, base }, t, onSelect }: Omit<Props, 'layout'>) {
  const worded = deaths.findLastIndex(({ room, oom }) => room > (oom ? 140 : 70))
  return deaths.map((death, index) => (
    <DeathMark
      key={death.seq}
      {...{ death, base, t, onSelect }}
      worded={index === worded}
      close={index > 0 && death.x - deaths[index - 1]!.x < 12}
    />
  ))
}

interface WordsProps extends Pick<Death, 'x' | 'y' | 'code' | 'oom' | 'room'> {
  readonly color: string
  readonly why: string
  readonly said: string
  readonly low: boolean
  readonly t: Translate
}

/** Under each other where the band is high, in a line where it is low. */
function DeathWords({ x, y, color, why, oom, said, code, low, room, t }: WordsProps) {
  const head = oom ? 'OOMKilled' : said
  const exit = oom ? t('memory.exit', { code }) : ''
  const lines = low
    ? [`${exit} ${why}`, exit].filter((line) => widthOf(line) + 104 < room).slice(0, 1)
    : [exit, why]
  return (
    <text x={x + 14} y={low ? y + 14 : y + 22} className={styles.halo} style={{ fill: color }}>
      <tspan className={styles.mono} style={{ fontWeight: 700 }}>
        {head}
      </tspan>
      {lines.map((line) =>
        low ? (
          <tspan key={line} dx="8">
            {line}
          </tspan>
        ) : (
          <tspan key={line} x={x + 14} dy="15">
            {line}
          </tspan>
        ),
      )}
    </text>
  )
}

interface DeathProps {
  readonly death: Death
  readonly base: number
  readonly worded: boolean
  readonly close: boolean
  readonly t: Translate
  onSelect(selection: Selection): void
}

function DeathMark({ death, base, worded, close, t, onSelect }: DeathProps) {
  const { x, y, seq, at, code, oom, scope } = death
  const evicted = scope === 'evicted'
  const color = code === 0 && !evicted ? 'var(--done)' : 'var(--dead)'
  const why = oom
    ? t(`memory.at-${scope === 'pod' || scope === 'node' ? scope : 'limit'}`)
    : evicted
      ? t('memory.evicted')
      : ''
  const said = `${oom ? 'OOMKilled' : ''} ${t('memory.exit', { code })}`.trim()
  const choose = () => onSelect({ kind: 'entry', seq })
  const radius = close ? 4 : 8
  const arm = close ? 1.6 : 3
  return (
    <Choosable label={`${clock(at)} ${said} ${why}`} onChoose={choose}>
      <title>{`${clock(at)} ${said} ${why}`}</title>
      <path d={`M${x} ${y}V${base}`} stroke={color} strokeWidth="1.8" />
      <circle cx={x} cy={y} r={radius} fill="var(--dead-tint)" stroke={color} strokeWidth="1.6" />
      {code === 0 && !evicted ? (
        <path d={`M${x - 3.4} ${y}l2.6 2.8 4.4-5.4`} fill="none" stroke={color} strokeWidth="1.6" />
      ) : (
        <path
          d={`M${x - arm} ${y - arm}l${2 * arm} ${2 * arm}m0 ${-2 * arm}l${-2 * arm} ${2 * arm}`}
          stroke={color}
          strokeWidth="1.6"
        />
      )}
      {worded && (
        <DeathWords {...{ x, color, why, oom, said, code, t }} y={y} low={base - y < 70} room={death.room} />
      )}
    </Choosable>
  )
}
