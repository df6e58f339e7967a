/** What a node does to its pods: a probe on its way, strikes counted, a signal that fell, an image that arrives. */
import { useT } from '../../i18n/language'
import type { PodRuntime, ProbeView } from '../../view/slices/runtimes'
import type { View } from '../../view/view'
import { pulled } from '../parts/doing-words'
import styles from './cluster.module.css'
import type { NodeBox, PodBox } from './boxes'

const HEAD = 34
/** How long, in simulated ms, a probe that is back stays drawn. */
const STAYS = 3_000
/** How long a probe takes to its target in the picture: what it really takes there is about a millisecond. */
const TRAVELS = 20

interface ActivityProps {
  readonly node: NodeBox
  readonly view: View
  readonly at: number
}

export function Activity({ node, view, at }: ActivityProps) {
  const t = useT()
  const box = node.pods.find(({ pod }) => pod.uid === node.attention)
  const runtime = box && view.runtimes.get(box.pod.uid)
  const living = runtime?.containers.find(({ exitedAt }) => exitedAt === undefined)
  const signal = living?.signals.findLast(({ signal, pid }) => pid === 1 && signal !== 'CHLD')
  const probe = runtime && shownProbe(runtime, living?.ref.id, at)
  const last = probe?.results.at(-1)
  const top = node.y + HEAD
  return (
    <g className={styles.activity}>
      {node.pods.filter(isPulling).map((pulling) => (
        <PullLine key={pulling.pod.uid} node={node} box={pulling} at={at} />
      ))}
      {box && probe ? <ProbeLine {...{ box, top, probe, at }} /> : undefined}
      {box && last && last.result !== 'success' && last.run > 0 ? (
        <text x={box.x + 6} y={top + 25} className={styles.strikes}>
          {t('cluster.failures', { run: last.run, threshold: last.threshold })}
        </text>
      ) : undefined}
      {box && signal ? <SignalFlag box={box} top={top} name={signal.signal} /> : undefined}
    </g>
  )
}

/** The probe that is under way, was just back, or is counting failures. */
function shownProbe({ probes }: PodRuntime, living: string | undefined, at: number): ProbeView | undefined {
  const latest = probes
    .filter(({ id }) => id === living)
    .reduce<ProbeView | undefined>(
      (best, next) => (best && touched(best) >= touched(next) ? best : next),
      undefined,
    )
  const last = latest?.results.at(-1)
  const isFailing = last !== undefined && last.result !== 'success' && last.run > 0
  return latest && (latest.asking !== undefined || isFailing || at - touched(latest) < STAYS)
    ? latest
    : undefined
}
const touched = ({ asking, results }: ProbeView) => asking ?? results.at(-1)?.at ?? 0

interface ProbeLineProps {
  readonly box: PodBox
  readonly top: number
  readonly probe: ProbeView
  readonly at: number
}

/** A triangle that points at what is asked; the answer is at the kubelet's end once it is there. */
function ProbeLine({ box, top, probe: { asking, results }, at }: ProbeLineProps) {
  const left = box.x - 8
  const target = box.y + Math.min(box.height - 12, 64)
  const share = asking === undefined ? 1 : Math.min(1, (at - asking) / TRAVELS)
  const result = asking === undefined ? results.at(-1)?.result : undefined
  const y = top + (target - top) * share
  return (
    <g className={styles.probe} data-result={result}>
      <path d={`M${left} ${top} V${target} H${box.x}`} />
      {share < 1 ? (
        <path className={styles.tip} d={`M${left - 4} ${y - 8} h8 l-4 8 z`} />
      ) : (
        <path className={styles.tip} d={`M${box.x - 7} ${target - 4} v8 l8 -4 z`} />
      )}
      {result === 'success' ? (
        <path className={styles.mark} d={`M${left - 5} ${top + 20} l4 4 7 -8`} />
      ) : undefined}
      {result === 'failure' || result === 'error' ? (
        <path className={styles.mark} d={`M${left - 5} ${top + 15} l10 10 m0 -10 l-10 10`} />
      ) : undefined}
    </g>
  )
}

const MEGABYTE = 1_000_000
const megabytes = (bytes: number) =>
  bytes < 10 * MEGABYTE ? (bytes / MEGABYTE).toFixed(1) : `${Math.round(bytes / MEGABYTE)}`

const isPulling = ({ pod, form }: PodBox) => pod.doing.what === 'pulling' && form !== 'tile'

/** From the registry, outside of the picture, up to the card: a thick pale line that fills. */
function PullLine({ node, box, at }: { readonly node: NodeBox; readonly box: PodBox; readonly at: number }) {
  const t = useT()
  const { doing } = box.pod
  if (doing.what !== 'pulling') return undefined
  const share = pulled(doing, at)
  const x = box.x + box.width + 7
  const bottom = node.y + node.height
  const door = box.y + box.height - 10
  const length = bottom - door + 7
  const d = `M${x} ${bottom} V${door} H${x - 7}`
  const hasRoom = node.pods.every(({ y, height }) => y + height < bottom - 28)
  return (
    <g className={styles.pull}>
      <path d={d} />
      <path className={styles.arrived} d={d} strokeDasharray={`${length * share} ${length}`} />
      {hasRoom ? (
        <text x={x - 10} y={bottom - 12} textAnchor="end">
          {t('cluster.pulled', {
            image: doing.image.split('/').at(-1) ?? '',
            done: megabytes(doing.bytes * share),
            all: megabytes(doing.bytes),
          })}
        </text>
      ) : undefined}
    </g>
  )
}

interface SignalFlagProps {
  readonly box: PodBox
  readonly top: number
  readonly name: string
}

/** The signal's word on a flag that fell from the kubelet to PID 1. */
function SignalFlag({ box, top, name }: SignalFlagProps) {
  const x = box.x + box.width + 7
  const width = name.length * 7 + 14
  const target = box.form === 'open' ? box.y + box.height - 16 : box.y + 25
  return (
    <g className={styles.signal}>
      <path d={`M${x} ${top} V${target} H${x - 6}`} />
      <rect x={x - width + 1} y={top + 6} width={width} height="18" rx="2" />
      <text x={x - width / 2} y={top + 19} textAnchor="middle">
        {name}
      </text>
    </g>
  )
}
