/** Who asks, and the doors: each with its address and one line on what it does. */
import type { Translate } from '../../i18n/words'
import { middleCut } from '../parts/doing-words'
import type { Selection } from '../scene'
import { Choice } from './choice'
import type { Door } from './doors'
import type { PlacedClient, PlacedDoor } from './geometry'
import { hasRules } from './endpoints'
import type { NetworkLayout } from './layout'
import styles from './network.module.css'

export interface Drawn {
  readonly layout: NetworkLayout
  readonly t: Translate
  onSelect(selection: Selection | undefined): void
}

const MONO = 6.7

export function ClientMark({ client, layout, t }: Drawn & { readonly client: PlacedClient }) {
  const { x, y, id } = client
  const { narrow, fan } = layout
  const room = narrow ? layout.width - x - 20 : fan - x + 16
  const { title, name, mono } = clientWords(client, t)
  const letters = Math.floor(room / MONO)
  if (narrow)
    return (
      <text x={x} y={y + 4}>
        <tspan className={styles.strong} style={{ fill: 'var(--ink)', fontWeight: 650 }}>
          {title}
        </tspan>{' '}
        <tspan className={mono ? styles.mono : ''}>{middleCut(name, letters - 12)}</tspan>
      </text>
    )
  return (
    <g>
      <title>{id || title}</title>
      <text x={x} y={y - 12} className={`${styles.title} ${styles.halo}`}>
        {title}
      </text>
      <text x={x} y={y + 18} className={`${mono ? styles.mono : ''} ${styles.halo}`}>
        {middleCut(name, mono ? letters : 20)}
      </text>
    </g>
  )
}

function clientWords({ id, outside }: PlacedClient, t: Translate) {
  if (outside) return { title: t('network.client'), name: t('network.outside-address'), mono: false }
  if (id === '') return { title: t('network.anybody'), name: t('network.inside-address'), mono: false }
  const [kind, ...rest] = id.split('/')
  if (kind === 'node') return { title: t('network.node-client'), name: rest.join('/'), mono: true }
  return { title: 'Pod', name: rest[1] ?? rest.join('/'), mono: true }
}

export function DoorBox({ placed, layout, t, onSelect }: Drawn & { readonly placed: PlacedDoor }) {
  const { door, x, y, width, height } = placed
  const path = layout.path
  const asked = door.kind === 'dns' && layout.asking !== undefined
  const inked = path?.doors.includes(door.id) ?? false
  const lines = height >= 56 ? 3 : 2
  const first = y + (lines === 3 ? 20 : height / 2 - 4)
  const letters = Math.floor((width - 24) / MONO)
  const address = addressOf(door, layout, t)
  const note = noteOf(door, layout, t)
  return (
    <Choice label={`${t(`network.${door.kind}`)} ${address}`} selection={door.selection} onSelect={onSelect}>
      <rect
        {...{ x, y, width, height }}
        rx="8"
        fill="var(--surface)"
        stroke={inked || asked ? 'var(--ink)' : door.isOpen ? 'var(--line)' : 'var(--edge)'}
        strokeDasharray={door.isOpen ? undefined : '4 3'}
        strokeWidth={inked ? 2 : 1}
      />
      <text x={x + 12} y={first} className={styles.title} style={inked ? undefined : { fill: 'var(--ink2)' }}>
        {t(`network.${door.kind}`)}
      </text>
      <text
        x={x + 12}
        y={first + 16}
        className={styles.mono}
        style={inked || asked ? { fill: 'var(--ink)', fontWeight: 600 } : undefined}
      >
        {door.kind === 'dns' ? endCut(address, letters) : middleCut(address, letters)}
      </text>
      {lines === 3 && (
        <text
          x={x + 12}
          y={first + 32}
          className={door.kind === 'dns' ? styles.mono : ''}
          style={note.bad ? { fill: 'var(--failing)', fontWeight: 600 } : undefined}
        >
          {door.kind === 'dns' ? middleCut(note.words, letters) : note.words}
        </text>
      )}
    </Choice>
  )
}

/** Of a name that DNS is asked, the beginning matters: the rest is the same for all. */
const endCut = (name: string, most: number) => (name.length > most ? `${name.slice(0, most - 1)}…` : name)

/** A door on the nodes is named by the node by which the request came. */
function addressOf(door: Door, layout: NetworkLayout, t: Translate): string {
  const { path, question } = layout
  if (door.address.startsWith(':')) {
    const node = path?.doors.includes(door.id)
      ? path.packet.sent.hops.find((hop) => hop.startsWith('node/'))?.slice('node/'.length)
      : undefined
    return `${node ?? t('network.every-node')}${door.address}`
  }
  if (door.kind === 'dns') return question?.name ?? door.address
  if (door.kind === 'pod-ip') return layout.networks.pod
  return door.address || t('network.load-balancer.waits')
}

interface Note {
  readonly words: string
  readonly bad?: boolean
}

function noteOf(door: Door, layout: NetworkLayout, t: Translate): Note {
  switch (door.kind) {
    case 'load-balancer':
      return { words: t('network.load-balancer.note', { port: layout.port?.nodePort ?? '' }) }
    case 'ingress':
      if (!door.isOpen) return { words: t('network.ingress.nobody') }
      return { words: t(door.tls ? 'network.ingress.tls' : 'network.ingress.note') }
    case 'dns':
      return answerOf(layout, t)
    default:
      return { words: t(`network.${door.kind}.note`) }
  }
}

/** What DNS says of the Service; of another name only whether it is known. */
function answerOf({ subject, question, targets }: NetworkLayout, t: Translate): Note {
  if (question?.code === 3) return { words: t('network.dns.unknown'), bad: true }
  if (question?.code) return { words: t('network.dns.silent'), bad: true }
  const spec = subject?.service.spec
  if (!subject || (question && !isNameOf(question.name, subject.name))) return { words: '' }
  if (spec?.type === 'ExternalName')
    return { words: t('network.dns.alias', { name: spec.externalName ?? '' }) }
  if (hasRules(subject)) return { words: `→ ${spec?.clusterIP ?? ''}` }
  const ready = targets.filter(
    ({ target }) => target.ip && (target.ready || spec?.publishNotReadyAddresses),
  ).length
  return ready > 0
    ? { words: t('network.dns.pods', { n: ready }) }
    : { words: t('network.dns.none'), bad: true }
}

const isNameOf = (asked: string, service: string) => asked === service || asked.startsWith(`${service}.`)
