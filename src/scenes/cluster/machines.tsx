/** Boxes of the cluster's own processes and of its machines. */
import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import styles from './cluster.module.css'
import type { Box, ComponentBox, NodeBox, PodBox } from './boxes'
import { useReader } from './moment'
import { PodTile } from './pod-card'

export const ComponentBoxView = memo(function ComponentBoxView({ data }: NodeProps) {
  const { box, revision } = data as unknown as { box: ComponentBox; revision: number }
  const { t, onSelect } = useReader()
  const { name, width, height, running } = box
  const journalName =
    name === 'scheduler' ? 'kube-scheduler' : name === 'controllers' ? 'replicaset-controller' : name
  return (
    <button
      type="button"
      className={`${styles.component} ${running ? '' : styles.stopped}`}
      style={{ width, height }}
      onClick={() => onSelect({ kind: 'component', name: journalName })}
    >
      <ComponentShape name={name} width={width} height={height} />
      {name === 'kubectl' ? <code>kubectl</code> : undefined}
      {name === 'etcd' ? (
        <span className={styles.etcd}>
          <b>etcd</b>
          <code>{t('cluster.revision', { n: revision })}</code>
        </span>
      ) : undefined}
      {name === 'scheduler' ? <b>{t('cluster.scheduler')}</b> : undefined}
      {name === 'controllers' ? <b>{t('cluster.controllers')}</b> : undefined}
      {running ? undefined : <small>{t('cluster.stopped')}</small>}
    </button>
  )
})

/** A laptop, a drum, or a plain box: told apart without reading. */
function ComponentShape({
  name,
  width: w,
  height: h,
}: {
  readonly name: ComponentBox['name']
  readonly width: number
  readonly height: number
}) {
  if (name === 'etcd')
    return (
      <svg className={styles.shape} width={w} height={h} aria-hidden="true">
        <path d={`M1 7 V${h - 7} A${w / 2 - 1} 6 0 0 0 ${w - 1} ${h - 7} V7`} />
        <ellipse cx={w / 2} cy="7" rx={w / 2 - 1} ry="6" />
      </svg>
    )
  if (name === 'kubectl')
    return (
      <svg className={styles.shape} width={w} height={h} aria-hidden="true">
        <rect x="10" y="1" width={w - 20} height={h - 6} rx="6" />
        <path d={`M1 ${h - 5} H${w - 1} L${w - 5} ${h - 0.6} H5 Z`} />
      </svg>
    )
  return (
    <svg className={styles.shape} width={w} height={h} aria-hidden="true">
      <rect x="1" y="1" width={w - 2} height={h - 2} rx="8" />
    </svg>
  )
}

export const ApiServerBox = memo(function ApiServerBox({ data, width, height }: NodeProps) {
  const { t, onSelect } = useReader()
  const { narrow, running } = data as unknown as { narrow: boolean; running: boolean }
  return (
    <button
      type="button"
      className={`${styles.apiServer} ${running ? '' : styles.apart}`}
      style={{ width, height }}
      onClick={() => onSelect({ kind: 'component', name: 'kube-apiserver' })}
    >
      <b>{t('cluster.api-server')}</b>
      {running ? undefined : <i>{t('cluster.stopped')}</i>}
      {narrow ? (
        <small>
          etcd · {t('cluster.scheduler')} · {t('cluster.controllers')}
        </small>
      ) : undefined}
    </button>
  )
})

interface MachineLook {
  readonly box: NodeBox
  readonly focused: boolean
  readonly narrow: boolean
  /** Uid of the pod the eye should find, and key of the one that is selected. */
  readonly focus: string | undefined
  readonly chosen: string | undefined
}

const tilesOf = ({ pods, groups }: NodeBox) => [
  ...pods.filter(({ form }) => form === 'tile'),
  ...groups.flatMap((group) => group.pods),
]

const FAULTS = [
  ['cut', 'cluster.cut'],
  ['lose-messages', 'cluster.loses'],
  ['slow-network', 'cluster.slow'],
  ['fill-memory', 'cluster.memory-full'],
  ['fill-disk', 'cluster.disk-full'],
] as const

export const NodeMachine = memo(function NodeMachine({ data }: NodeProps) {
  const { box, focused, narrow, focus, chosen } = data as unknown as MachineLook
  const { t, onSelect } = useReader()
  const silent = box.status === 'not-ready' || !box.kubeletRunning
  const isEmpty = box.pods.length + box.groups.length === 0
  return (
    <div
      className={`${styles.machine} ${focused ? styles.heavy : ''} ${silent ? styles.silent : ''} ${narrow ? styles.row : ''}`}
      style={{ width: box.width, height: box.height }}
    >
      <button
        type="button"
        className={styles.head}
        onClick={() => onSelect({ kind: 'object', resource: 'nodes', key: box.name })}
      >
        <code>{box.name}</code>
        <span>
          {box.status === 'not-ready' ? <code>{t('cluster.not-ready')}</code> : undefined}
          {FAULTS.filter(([fault]) => box.faults.includes(fault)).map(([fault, word]) => (
            <b key={fault}>{t(word)}</b>
          ))}
          {box.cordoned ? <code>{t('cluster.cordoned')}</code> : undefined}
          <code className={box.kubeletRunning ? '' : styles.struck}>kubelet</code>
        </span>
      </button>
      {isEmpty && !narrow ? <p className={styles.quiet}>{t('cluster.empty-node')}</p> : undefined}
      {box.groups.map((group) => (
        <div
          key={group.label}
          className={styles.group}
          style={{ left: group.x - box.x, top: group.y - box.y, width: group.width }}
        >
          <code>{group.label}</code>
          <small>
            {t('cluster.ready-count', { n: group.pods.filter(({ pod }) => pod.state === 'ready').length })}
          </small>
        </div>
      ))}
      {tilesOf(box).map((tile) => (
        <PodTile
          key={tile.pod.uid}
          box={tile}
          left={tile.x - box.x}
          top={tile.y - box.y}
          focused={tile.pod.uid === focus}
          chosen={tile.pod.key === chosen}
        />
      ))}
      {box.hidden > 0 ? (
        <small className={styles.more}>{t('cluster.more', { n: box.hidden })}</small>
      ) : undefined}
    </div>
  )
})

export const UnscheduledBox = memo(function UnscheduledBox({ data }: NodeProps) {
  const { box, pods } = data as unknown as { box: Box; pods: readonly PodBox[] }
  const { t } = useReader()
  return (
    <div className={styles.unscheduled} style={{ width: box.width, height: box.height }}>
      <span>{t('cluster.waiting-for-node')}</span>
      {pods.map((tile) => (
        <PodTile
          key={tile.pod.uid}
          box={tile}
          left={tile.x - box.x}
          top={tile.y - box.y}
          focused={false}
          chosen={false}
        />
      ))}
    </div>
  )
})
