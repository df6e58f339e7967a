/** Under the picture: what became of all requests so far, how the last one went, and other Services to look at. */
import type { Translate } from '../../i18n/words'
import { middleCut } from '../parts/doing-words'
import type { Counts } from '../parts/packets'
import { Choice } from './choice'
import type { Drawn } from './doors-drawn'
import type { NetworkLayout } from './layout'
import styles from './network.module.css'
import { DRAWN } from './ways'

const MOST_OTHERS = 3

export function Summary({ layout, t, onSelect }: Drawn) {
  const { counts, summary, narrow, width, others } = layout
  const left = narrow ? 16 : 20
  const fell = counts.lost > 0
  return (
    <g>
      <text x={left} y={summary} className={styles.strong}>
        {counts.sent === 0 ? (
          <Quiet layout={layout} t={t} />
        ) : (
          <>
            {sentWords(counts, t)}
            <tspan
              style={{ fill: fell ? 'var(--dead)' : 'var(--ink2)', fontWeight: fell ? 650 : 400 }}
            >{` · ${lostWords(counts, t)}`}</tspan>
            {!narrow && (
              <tspan style={{ fill: 'var(--ink3)', fontWeight: 400 }}>{tookWords(layout, t)}</tspan>
            )}
          </>
        )}
      </text>
      {!narrow && others.length > 0 && <Others {...{ others, t, onSelect }} x={width - 20} y={summary} />}
    </g>
  )
}

/** Nobody has asked: by which line somebody would. */
function Quiet({ layout, t }: Pick<Drawn, 'layout' | 't'>) {
  if (!layout.isTold) return <tspan style={{ fontWeight: 400 }}>{t('network.quiet.untold')}</tspan>
  const line = layout.narrow ? '' : lineFor(layout)
  const parts = (line ? t('network.quiet.how', { line }) : t('network.quiet')).split('`')
  return parts.map((part, index) => (
    // Parts of one text have no other identity
    <tspan key={index} className={index % 2 === 1 ? styles.mono : ''} style={{ fontWeight: 400 }}>
      {part}
    </tspan>
  ))
}

function lineFor({ subject, port, nodeNames }: NetworkLayout): string {
  const [node] = nodeNames
  const address = subject?.service.spec?.clusterIP
  if (!node || !port || !address || address === 'None') return ''
  const rate = '--rate 5 --for 30s'
  if (port.nodePort) return `load http://${node}:${port.nodePort}/ ${rate}`
  return `load http://${address}:${port.port}/ ${rate} --from node/${node}`
}

export const sentWords = (counts: Counts, t: Translate) =>
  [
    t('network.sent', { n: counts.sent }),
    t('network.answered', { n: counts.answered }),
    ...(counts.errors > 0 ? [t('network.errors', { n: counts.errors })] : []),
  ].join(' · ')

export function lostWords({ lost, byReason }: Counts, t: Translate): string {
  if (lost === 0) return t('network.none-lost')
  const reasons = [...byReason].map(([reason, n]) => t(`network.${reason}`, { n }))
  return t('network.lost', { n: lost, reasons: reasons.join(' · ') })
}

/** The real time of the last one, and by how much its drawing is slower. */
function tookWords({ path }: NetworkLayout, t: Translate): string {
  if (path?.outcome.is !== 'answered') return ''
  const ms = path.outcome.arrivesAt - path.packet.sent.at
  const took = t('network.took', { code: path.outcome.code || 'ok', ms })
  const times = Math.round((2 * DRAWN) / Math.max(1, ms))
  return times > 1 ? ` · ${took} (${t('network.slowed', { times })})` : ` · ${took}`
}

interface OthersProps extends Pick<Drawn, 't' | 'onSelect'> {
  readonly others: readonly string[]
  readonly x: number
  readonly y: number
}

function Others({ others, x, y, t, onSelect }: OthersProps) {
  const placed = placesOf(others.slice(0, MOST_OTHERS), x)
  return (
    <g>
      <text x={placed[0]!.start - 12} y={y} textAnchor="end" className={styles.quiet}>
        {t('network.also')}
      </text>
      {placed.map(({ key, name, start }) => (
        <Choice
          key={key}
          label={t('network.service', { name })}
          selection={{ kind: 'object', resource: 'services', key }}
          onSelect={onSelect}
        >
          <text x={start} y={y} className={styles.mono} textDecoration="underline">
            {name}
          </text>
        </Choice>
      ))}
    </g>
  )
}

const LETTER = 6.7

/** One after the other, so that the last ends at the margin. */
function placesOf(keys: readonly string[], end: number) {
  const names = keys.map((key) => middleCut(key.slice(key.indexOf('/') + 1), 16))
  const widthFrom = (index: number) =>
    names.slice(index).reduce((sum, name) => sum + name.length * LETTER + 12, -12)
  return keys.map((key, index) => ({ key, name: names[index]!, start: end - widthFrom(index) }))
}
