/** A film of the run: which span, how fast, in which format; made with a bar that shows how far it is. */
import { useEffect, useRef, useState } from 'react'
import { useT } from '../../i18n/language'
import { SPEEDS, type Speed, pause, usePlayback } from '../../playback/playback'
import { reach, useRun } from '../../playback/run'
import { Button } from '../../ui/button'
import styles from '../share.module.css'
import { useSceneEntry } from '../stage'
import { type FilmFormat, canEncodeVideo } from './film/encoders'
import { FILMS, exportFilm, lengthOf } from './film/export'
import { saveFile } from './save-file'

/** Simulated seconds after the playhead; 0: from the beginning to the playhead. */
const SPANS = [0, 30, 60, 180, 600] as const

export function FilmForm() {
  const t = useT()
  const at = usePlayback((playback) => playback.playhead)
  useRun((run) => run.received)
  const [span, setSpan] = useState<(typeof SPANS)[number]>(at > 0 ? 0 : 60)
  const [pace, setPace] = useState<Speed>('smart')
  const [format, setFormat] = useState<FilmFormat>(canEncodeVideo() ? 'webm' : 'gif')
  const wanted = span === 0 ? { from: 0, to: at } : { from: at, to: at + span * 1000 }
  useEffect(() => reach(wanted.to), [wanted.to])
  const { seconds, complete } = lengthOf({ format, span: wanted, pace })
  const { size, mostSeconds } = FILMS[format]
  return (
    <section className={styles.share}>
      <h3>{t('export.film')}</h3>
      <div className={styles.fields}>
        <label>
          {t('export.span')}
          <select
            value={span}
            onChange={(event) => setSpan(Number(event.target.value) as (typeof SPANS)[number])}
          >
            {SPANS.map((one) => (
              <option key={one} value={one} disabled={one === 0 && at === 0}>
                {one === 0 ? t('export.span.past') : t('export.span.next', { n: one })}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('export.pace')}
          <select
            value={String(pace)}
            onChange={(event) =>
              setPace(event.target.value === 'smart' ? 'smart' : Number(event.target.value))
            }
          >
            {SPEEDS.map((speed) => (
              <option key={speed} value={String(speed)}>
                {speed === 'smart' ? t('transport.smart') : `${speed}×`}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('export.format')}
          <select value={format} onChange={(event) => setFormat(event.target.value as FilmFormat)}>
            <option value="webm" disabled={!canEncodeVideo()}>
              WebM
            </option>
            <option value="gif">GIF</option>
          </select>
        </label>
      </div>
      <p role="status" className={styles.quiet}>
        {complete
          ? t('export.film.length', { n: Math.round(seconds), ...size })
          : t('export.film.long', { n: mostSeconds })}
      </p>
      {canEncodeVideo() ? undefined : <p className={styles.quiet}>{t('export.no-video')}</p>}
      <Making {...{ format, pace, span: wanted }} disabled={!complete || wanted.to <= wanted.from} />
    </section>
  )
}

interface MakingProps {
  readonly format: FilmFormat
  readonly pace: Speed
  readonly span: { readonly from: number; readonly to: number }
  readonly disabled: boolean
}

function Making({ format, pace, span, disabled }: MakingProps) {
  const t = useT()
  const entry = useSceneEntry()
  const [share, setShare] = useState<number>()
  const [said, setSaid] = useState('')
  const stop = useRef<AbortController>(undefined)
  useEffect(() => () => stop.current?.abort(), [])
  const make = async () => {
    const controller = new AbortController()
    stop.current = controller
    // The engine and the film share the reader's machine.
    pause()
    setShare(0)
    setSaid('')
    try {
      const film = await exportFilm({ entry, format, pace, span }, setShare, controller.signal)
      const name = saveFile(film, format)
      setSaid(t('export.saved', { name, size: Math.max(1, Math.round(film.size / 1024)) }))
    } catch (error) {
      setSaid(controller.signal.aborted ? '' : t('export.failed', { message: String(error) }))
    }
    setShare(undefined)
  }
  return (
    <>
      <div className={styles.row}>
        {share === undefined ? (
          <Button look="main" disabled={disabled} onClick={() => void make()}>
            {t('export.make')}
          </Button>
        ) : (
          <>
            <progress value={share} max={1} aria-label={t('export.making')} />
            <span className={styles.quiet}>{Math.floor(share * 100)} %</span>
            <Button onClick={() => stop.current?.abort()}>{t('export.cancel')}</Button>
          </>
        )}
      </div>
      <p role="status">{said}</p>
    </>
  )
}
