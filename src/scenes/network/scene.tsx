/** Network: by which door a request comes in, what chooses for it, which pod answers, and who is not asked and why. */
import { useT } from '../../i18n/language'
import { WordsAndCode } from '../../ui/words-and-code'
import { Hatching } from '../parts/drawing'
import type { Scene, SceneProps } from '../scene'
import { Stack } from './crowd-drawn'
import { ClientMark, DoorBox } from './doors-drawn'
import { type NetworkLayout, networkLayout } from './layout'
import styles from './network.module.css'
import { NodeBox, TargetCard } from './pods-drawn'
import { Band, Rule, ServiceWords } from './rules-drawn'
import { Summary } from './summary'
import { text } from './text'
import { Lost, Travelling } from './travelling'

function Network({ view, at, size, entries, selection, onSelect }: SceneProps) {
  const t = useT()
  const layout = networkLayout(view, at, size, entries, selection)
  const { scale, width, height } = layout
  if (!layout.subject && layout.targets.length === 0 && layout.others.length === 0)
    return (
      <p className={styles.quietWords} style={{ padding: 20 }}>
        <WordsAndCode text={t('network.none')} />
      </p>
    )
  const drawn = { layout, t, onSelect }
  return (
    <div className={styles.scene} tabIndex={0}>
      <svg
        width={size.width}
        height={Math.max(height * scale, size.height)}
        viewBox={`0 0 ${width} ${Math.max(height, size.height / scale)}`}
        role="group"
        aria-label={t('scene.network')}
      >
        <Hatching />
        {layout.bands.map((band) => (
          <Band key={band.kind} band={band} {...drawn} />
        ))}
        <ServiceWords {...drawn} />
        {layout.nodes.map((node) => (
          <NodeBox key={node.name} node={node} view={view} {...drawn} />
        ))}
        {layout.pale.map(({ id, d, dotted }) => (
          <path key={id} d={d} className={styles.wire} strokeDasharray={dotted ? '1 4' : undefined} />
        ))}
        <Travelling layout={layout} />
        {layout.clients.map((client) => (
          <ClientMark key={client.id} client={client} {...drawn} />
        ))}
        {layout.doors.map((placed) => (
          <DoorBox key={placed.door.id} placed={placed} {...drawn} />
        ))}
        {!layout.narrow &&
          layout.targets.map(
            (placed) => !placed.tile && <Rule key={placed.target.id} placed={placed} {...drawn} />,
          )}
        <Stack {...drawn} />
        {layout.targets.map((placed) => (
          <TargetCard key={placed.target.id} placed={placed} at={at} {...drawn} />
        ))}
        <Lost {...drawn} at={at} />
        <Summary {...drawn} />
      </svg>
    </div>
  )
}

export const scene: Scene<NetworkLayout> = { id: 'network', layout: networkLayout, Component: Network, text }
