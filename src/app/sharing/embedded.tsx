/** What a frame in another page shows: the scene, a button to play it, and the way to the whole. */
import { useT } from '../../i18n/language'
import { clock } from '../../playback/clock'
import { togglePlaying, usePlayback } from '../../playback/playback'
import { useRun } from '../../playback/run'
import { useView } from '../../playback/use-view'
import { Icon } from '../../ui/icon'
import { WordsAndCode } from '../../ui/words-and-code'
import { linkWith } from '../address'
import { LinkNotice } from '../link-notice'
import { narrate } from '../narration/narration'
import { SceneHost, useSceneEntry } from '../stage'
import styles from './embedded.module.css'

export function Embedded() {
  const t = useT()
  const entry = useSceneEntry()
  const busy = usePlayback(({ playhead }) => playhead) > useRun((run) => run.reached)
  return (
    <main className={styles.frame} aria-busy={busy} aria-label={t('panel.stage')}>
      <SceneHost entry={entry} />
      <footer className={styles.foot}>
        <PlayButton />
        <Caption />
        <a
          className={styles.whole}
          href={linkWith({ moment: true })}
          target="_blank"
          rel="noopener"
          // The link says the moment at which it is followed.
          onPointerDown={(event) => (event.currentTarget.href = linkWith({ moment: true }))}
          onFocus={(event) => (event.currentTarget.href = linkWith({ moment: true }))}
        >
          <Icon name="logo" />
          <span>{t('embed.whole')}</span>
        </a>
      </footer>
      <LinkNotice />
    </main>
  )
}

function PlayButton() {
  const t = useT()
  const playing = usePlayback((playback) => playback.playing)
  return (
    <button
      type="button"
      className={styles.play}
      aria-label={t(playing ? 'transport.pause' : 'transport.play')}
      onClick={togglePlaying}
    >
      <Icon name={playing ? 'pause' : 'play'} size={18} />
    </button>
  )
}

function Caption() {
  const t = useT()
  const { view, at } = useView()
  const entries = useRun((run) => run.film).entries
  return (
    <>
      <b role="timer">{clock(at)}</b>
      <p role="status">
        <WordsAndCode text={narrate(entries, view.seq, at, t) ?? ''} />
      </p>
    </>
  )
}
