/** An object that is gone: when and why it went, and how it was just before. */
import { useMemo } from 'react'
import { useT } from '../../i18n/language'
import type { EntryOf } from '../../journal/entry'
import { clock } from '../../playback/clock'
import { useRun } from '../../playback/run'
import { WordsAndCode } from '../../ui/words-and-code'
import { podState } from '../../view/pod-state'
import { useApp } from '../app-store'
import { chainOf } from '../chain'
import { duration } from '../narration/narration'
import styles from './inspector.module.css'
import { ObjectInspector } from './object-inspector'
import { PodInspector } from './pod-inspector'

interface GoneProps {
  readonly removed: EntryOf<'object.removed'>
  readonly at: number
  readonly container: string | undefined
}

export function Gone({ removed, at, container }: GoneProps) {
  const film = useRun((run) => run.film)
  const before = useMemo(() => film.upTo(removed.seq - 1), [film, removed])
  const stored = before.objects.get(removed.resource, removed.key)
  if (!stored) return undefined
  const note = <Note removed={removed} at={at} born={stored.createdAt} />
  const then = { stored, view: before, gone: removed, note }
  if (removed.resource !== 'pods') return <ObjectInspector {...then} />
  return (
    <PodInspector {...then} state={podState(before, stored.object)} at={removed.at} container={container} />
  )
}

/** When it went, after how long, and the first and the last reason. */
function Note({ removed, at, born }: Omit<GoneProps, 'container'> & { readonly born: number }) {
  const t = useT()
  const depth = useApp((app) => app.depth)
  const entries = useRun((run) => run.film).entries
  const reasons = useMemo(() => {
    const links = chainOf(entries, removed.seq, t, depth).filter(({ entry }) => entry !== removed)
    return links.filter((link) => link === links[0] || link === links.at(-1))
  }, [entries, removed, t, depth])
  return (
    <div className={styles.gone}>
      <p>
        <b>
          {at > removed.at
            ? t('inspector.gone.since', { at: clock(removed.at), ago: duration(at - removed.at, t) })
            : t('inspector.gone.now', { at: clock(removed.at) })}
        </b>{' '}
        {t('inspector.gone.lived', { time: duration(removed.at - born, t) })}
      </p>
      {reasons.map(({ n, text }) => (
        <p key={n}>
          <WordsAndCode text={text} />
        </p>
      ))}
      <p className={styles.words}>{t('inspector.gone.before')}</p>
    </div>
  )
}
