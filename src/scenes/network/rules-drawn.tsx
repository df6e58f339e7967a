/** The Service: its address, and on each node the rules that lead from it to pods, or why there is none. */
import type { Translate } from '../../i18n/words'
import { middleCut } from '../parts/doing-words'
import { Choice } from './choice'
import type { Drawn } from './doors-drawn'
import { hasRules, type Target } from './endpoints'
import type { Band as BandPlace, PlacedTarget } from './geometry'
import type { NetworkLayout } from './layout'
import styles from './network.module.css'

export function Band({ band, layout, t }: Drawn & { readonly band: BandPlace }) {
  const { kind, x, y, width, height } = band
  const empty = kind === 'node' && height < 90
  return (
    <g>
      <rect {...{ x, y, width, height }} rx="14" fill="var(--sunk)" />
      <text x={x + 14} y={y + height - 11} className={styles.strong} style={{ fill: 'var(--ink2)' }}>
        {t(`network.band.${kind}`)}
      </text>
      <text x={x + width - 12} y={y + height - 11} textAnchor="end" className={styles.mono}>
        {width > 190 && layout.networks[kind]}
      </text>
      {empty && (
        <text x={x + 14} y={y + 26} className={styles.quiet}>
          {t('network.no-door')}
        </text>
      )}
    </g>
  )
}

/** Above the rules: whose they are. */
export function ServiceWords({ layout, t, onSelect }: Drawn) {
  const { subject, service, targets, hub, narrow, path, nodeNames } = layout
  const first = targets[0]
  const lines = serviceLines(layout, t)
  const ruled = subject && hasRules(subject)
  const whose =
    path?.node && nodeNames.length > 1 ? t('network.rules-on', { node: path.node }) : t('network.rules')
  return (
    <Choice
      label={lines.title}
      selection={subject && { kind: 'object', resource: 'services', key: subject.key }}
      onSelect={onSelect}
    >
      <text x={service.x} y={service.y} className={styles.title}>
        {lines.title}
      </text>
      <text x={service.x} y={service.y + 17} className={lines.mono ? styles.mono : ''}>
        {lines.address}
      </text>
      {lines.note && (
        <text x={service.x} y={service.y + 34} className={lines.bad ? styles.strong : styles.quiet}>
          {lines.note.replaceAll('`', '')}
        </text>
      )}
      {ruled && first && !narrow && !first.tile && (
        <text
          x={first.rule.width < 150 ? first.rule.x + first.rule.width : first.rule.x}
          y={first.rule.y - 8}
          textAnchor={first.rule.width < 150 ? 'end' : 'start'}
          className={`${styles.strong} ${styles.sunkHalo}`}
        >
          {whose}
        </text>
      )}
      {ruled && targets.length > 0 && (
        <g>
          <circle
            cx={hub.x}
            cy={hub.y}
            r="8"
            fill="var(--surface)"
            stroke={path?.isRuled ? 'var(--ink)' : 'var(--edge)'}
            strokeWidth={path?.isRuled ? 2 : 1}
          />
          {(narrow || (first && first.rule.x - hub.x > 58)) && layout.share > 1 && (
            <text x={hub.x + (narrow ? 14 : 7)} y={layout.chance} className={styles.sunkHalo}>
              {t(narrow && first?.tile ? 'network.chance.each' : 'network.chance', { n: layout.share })}
            </text>
          )}
        </g>
      )}
    </Choice>
  )
}

function serviceLines({ subject, port, targets }: NetworkLayout, t: Translate) {
  if (!subject) return { title: t('network.no-service'), address: t('network.no-service.note'), mono: false }
  const title = t('network.service', { name: middleCut(subject.name, 26) })
  const { spec } = subject.service
  if (spec?.type === 'ExternalName')
    return { title, address: spec.externalName ?? '', mono: true, note: t('network.external.note') }
  if (!hasRules(subject))
    return { title, address: t('network.headless'), mono: false, note: t('network.headless.note') }
  const more = (spec?.ports?.length ?? 0) - 1
  const address = `${spec?.clusterIP ?? ''}:${port?.port ?? ''}${more > 0 ? ` +${more}` : ''}`
  if (targets.length > 0) return { title, address, mono: true }
  const selector = Object.entries(spec?.selector ?? {}).map(([key, value]) => `${key}=${value}`)
  const note =
    selector.length > 0
      ? t('network.no-endpoint', { selector: middleCut(selector.join(','), 30) })
      : t('network.nobody')
  return { title, address, mono: true, note, bad: true }
}

export function Rule({ placed, layout, t }: Drawn & { readonly placed: PlacedTarget }) {
  const { subject, path } = layout
  const { target, rule } = placed
  if (!subject) return null
  const address = target.port === undefined ? target.ip : `${target.ip}:${target.port}`
  if (target.on.length === 0 && !(target.ready && hasRules(subject)) && hasRules(subject))
    return <NoRule {...{ placed, address, t }} />
  const inked = path?.isRuled === true && path.target === target.id && path.outcome.is !== 'lost'
  const ruled = hasRules(subject)
  const middle = rule.y + rule.height / 2
  const tall = rule.height > 40
  const isPlain = target.rule === 'rule' && rule.width < 140
  const words = ruled && !isPlain ? arrivalOf(target, layout, t) : ''
  const trouble = target.rule === 'stale'
  if (!ruled && !target.ready) return null
  return (
    <g>
      <rect
        {...rule}
        y={tall ? rule.y + 4 : rule.y}
        height={tall ? rule.height - 8 : rule.height}
        rx="8"
        fill="var(--surface)"
        stroke={inked ? 'var(--ink)' : trouble ? 'var(--failing)' : 'var(--line)'}
        strokeWidth={inked ? 2 : 1}
        strokeDasharray={target.on.length === 0 && ruled ? '4 3' : undefined}
      />
      <text
        x={rule.x + 10}
        y={tall ? middle - 4 : middle + 4}
        className={styles.mono}
        style={inked ? { fill: 'var(--ink)', fontWeight: 600 } : undefined}
      >
        {middleCut(
          ruled ? `${rule.width > 176 ? 'DNAT ' : ''}${address}` : `A ${target.ip}`,
          Math.floor((rule.width - (tall ? 20 : 52)) / 6.7),
        )}
      </text>
      {tall && (
        <text
          x={rule.x + 10}
          y={middle + 13}
          style={trouble ? { fill: 'var(--failing)', fontWeight: 600 } : undefined}
        >
          {words}
        </text>
      )}
      {ruled && target.on.length > 0 && (
        <text
          x={rule.x + rule.width - 10}
          y={tall ? middle + 13 : middle + 4}
          textAnchor="end"
          className={styles.title}
          style={inked ? undefined : { fill: 'var(--ink2)' }}
        >
          1/{layout.share}
        </text>
      )}
    </g>
  )
}

function arrivalOf({ on, rule }: Target, { nodeNames, isTold }: NetworkLayout, t: Translate): string {
  if (!isTold) return t('network.untold')
  if (rule === 'stale') return t('network.still-on', { nodes: on.length > 2 ? on.length : on.join(', ') })
  if (on.length === nodeNames.length) return t('network.everywhere')
  return t('network.on', { on: on.length, all: nodeNames.length })
}

/** No rule, so no wire: a cross where it would begin, and why. */
function NoRule({
  placed: { target, rule },
  address,
  t,
}: {
  readonly placed: PlacedTarget
  readonly address: string
  readonly t: Translate
}) {
  const middle = rule.y + rule.height / 2
  const tall = rule.height > 40
  const x = rule.x + 2
  const state = target.state?.state ?? 'waiting'
  const color = `var(--${state === 'ready' ? 'failing' : state})`
  return (
    <g>
      <path
        d={`M${x} ${middle - 5}l9 9m0-9l-9 9`}
        stroke={color}
        strokeWidth="2"
        strokeLinecap="round"
        fill="none"
      />
      {tall && (
        <text x={x + 18} y={middle - 5} className={`${styles.mono} ${styles.sunkHalo}`}>
          {address || t('network.no-address')}
        </text>
      )}
      <text x={x + 18} y={tall ? middle + 12 : middle + 4} className={styles.sunkHalo}>
        {address && (
          <tspan className={styles.mono} style={{ fill: color }}>
            ready: false{' '}
          </tspan>
        )}
        <tspan style={{ fill: color, fontWeight: 600 }}>{t('network.no-rule')}</tspan>
      </text>
    </g>
  )
}
