/** Files of the run: the picture of this moment, a film of a span, and a recording of all that happened. */
import { useState } from 'react'
import { useT } from '../../i18n/language'
import { clock } from '../../playback/clock'
import { usePlayback } from '../../playback/playback'
import { useRun } from '../../playback/run'
import { printRecording, toRecording } from '../../recording/recording'
import { useDraft } from '../../editor/draft'
import { Button } from '../../ui/button'
import styles from '../share.module.css'
import { useSceneEntry } from '../stage'
import { FilmForm } from './film-form'
import { PICTURE_SIZE, exportPicture } from './film/export'
import { saveFile } from './save-file'

export function FilePanel() {
  return (
    <div className={styles.columns}>
      <div className={styles.share}>
        <PictureForm />
        <RecordingForm />
      </div>
      <FilmForm />
    </div>
  )
}

function PictureForm() {
  const t = useT()
  const entry = useSceneEntry()
  const at = usePlayback((playback) => playback.playhead)
  const name = useDraft((draft) => draft.name)
  const [failed, setFailed] = useState<string>()
  const save = async (format: 'svg' | 'png') => {
    setFailed(undefined)
    try {
      saveFile(await exportPicture(entry, at, format, `${name || 'Podarium'} ${clock(at)}`), format)
    } catch (error) {
      setFailed(String(error))
    }
  }
  return (
    <section className={styles.share}>
      <h3>{t('export.picture')}</h3>
      <p>{t('export.picture.text', { scene: t(entry.title), at: clock(at), ...PICTURE_SIZE })}</p>
      <div className={styles.row}>
        <Button onClick={() => void save('svg')}>{t('export.svg')}</Button>
        <Button onClick={() => void save('png')}>{t('export.png')}</Button>
      </div>
      {failed ? <p role="alert">{t('export.failed', { message: failed })}</p> : undefined}
    </section>
  )
}

function RecordingForm() {
  const t = useT()
  const at = usePlayback((playback) => playback.seen)
  const { film, session } = useRun()
  const name = useDraft((draft) => draft.name)
  const save = () => {
    const lines = toRecording(film.entries, {
      scenario: name || 'run',
      namespace: session.cluster.namespace,
      nodes: session.cluster.nodes,
      until: at,
    })
    saveFile(new Blob([printRecording(lines)], { type: 'application/jsonl' }), 'jsonl')
  }
  return (
    <section className={styles.share}>
      <h3>{t('export.recording')}</h3>
      <p>{t('export.recording.text', { namespace: session.cluster.namespace, at: clock(at) })}</p>
      <div className={styles.row}>
        <Button onClick={save}>{t('export.jsonl')}</Button>
      </div>
    </section>
  )
}
