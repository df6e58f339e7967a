import { useT } from '../../i18n/language'
import type { Translate } from '../../i18n/words'
import type { ContainerStatus, Pod } from '../../k8s/api'
import { fromTime } from '../../k8s/time'
import { clock } from '../../playback/clock'
import { doingWords } from '../../scenes/parts/doing-words'
import type { ContainerState } from '../../view/pod-state'
import type { PodRuntime, ProbeView } from '../../view/slices/runtimes'
import styles from './inspector.module.css'

interface ContainerFactsProps {
  readonly container: ContainerState
  readonly pod: Pod
  readonly runtime: PodRuntime | undefined
  readonly at: number
}

/** A container: what the API says of it, and what the node is doing. */
export function ContainerFacts({ container, pod, runtime, at }: ContainerFactsProps) {
  const t = useT()
  const { name, init, restarts, view, doing, state } = container
  const said = doingWords(doing, at, t)
  const status = statusOf(pod, name)
  const spec = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].find(
    (one) => one.name === name,
  )
  const probes = (runtime?.probes ?? []).filter(
    (probe) => probe.container === name && probe.id === view?.ref.id,
  )
  return (
    <section className={styles.section}>
      <h3>
        {t(init ? 'inspector.init-container' : 'inspector.container')} <code>{name}</code>
      </h3>
      <dl className={styles.facts}>
        <dt>image</dt>
        <dd>{spec?.image}</dd>
        <dt>state</dt>
        <dd>
          <State status={status?.state} />
        </dd>
        {status?.lastState?.terminated ? (
          <>
            <dt>lastState</dt>
            <dd>
              <State status={status.lastState} />
            </dd>
          </>
        ) : undefined}
        <Fact term="restartCount" text={String(restarts)} />
        {said === '' || state === 'done' ? undefined : (
          <>
            <dt>{t('inspector.doing')}</dt>
            <dd className={styles.words}>{said}</dd>
          </>
        )}
        {probes.map((probe) => (
          <Probe key={probe.probe} probe={probe} t={t} />
        ))}
        {view?.processes.slice(0, 4).map(({ pid, argv }) => (
          <Fact key={pid} term={`PID ${pid}`} text={argv.join(' ').slice(0, 60)} />
        ))}
        {view && view.memory > 0 ? (
          <Fact
            term={t('inspector.memory')}
            text={memory(view.memory, spec?.resources?.limits?.['memory'])}
          />
        ) : undefined}
      </dl>
    </section>
  )
}

const statusOf = (pod: Pod, name: string) =>
  [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].find(
    (one) => one.name === name,
  )

function Fact({ term, text }: { readonly term: string; readonly text: string }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{text}</dd>
    </>
  )
}

/** running since 2:01.3 · Error 137 at 2:00.9 · waiting CrashLoopBackOff. */
function State({ status }: { readonly status: ContainerStatus['state'] }) {
  const t = useT()
  const time = (text: string | undefined) => {
    const at = text === undefined ? undefined : fromTime(text)
    return at === undefined ? '' : clock(at, 0)
  }
  if (status?.running)
    return (
      <>
        running <small>{t('inspector.since.at', { at: time(status.running.startedAt) })}</small>
      </>
    )
  if (status?.terminated) {
    const { reason, exitCode, finishedAt } = status.terminated
    return (
      <>
        {reason} {exitCode} <small>{t('inspector.at', { at: time(finishedAt) })}</small>
      </>
    )
  }
  return <>{status?.waiting?.reason ?? 'waiting'}</>
}

function Probe({ probe: { probe, results }, t }: { readonly probe: ProbeView; readonly t: Translate }) {
  const last = results.at(-1)
  if (!last) return undefined
  const failed = last.result !== 'success'
  return (
    <>
      <dt>{probe}Probe</dt>
      <dd className={failed ? styles.bad : ''}>
        {failed
          ? t('inspector.probe.failed', { run: last.run, threshold: last.threshold })
          : t('inspector.probe.passes')}
      </dd>
    </>
  )
}

const memory = (bytes: number, limit: string | undefined) => {
  const used = `${Math.round((bytes / 2 ** 20) * 10) / 10} MiB`
  return limit ? `${used} / ${limit}` : used
}
