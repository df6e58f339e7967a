/** The link to this very moment, and its QR code for the back row. */
import { useMemo, useState } from 'react'
import { renderSVG } from 'uqr'
import { useSpoken, useT } from '../../i18n/language'
import { clock } from '../../playback/clock'
import { usePlayback } from '../../playback/playback'
import { Button } from '../../ui/button'
import { linkWith } from '../address'
import { closeDialog } from '../app-store'
import { MakeLesson } from '../author/make-one'
import styles from '../share.module.css'
import { Check } from './check'
import { CopyButton } from './copy-button'
import { FileButton } from './file-button'
import { saveFile } from './save-file'

/** Version 25 at the lowest correction: beyond it a phone struggles across a room. */
const MOST_IN_CODE = 1_273

export function LinkPanel() {
  const t = useT()
  const language = useSpoken((spoken) => spoken.language)
  const playhead = usePlayback((playback) => playback.playhead)
  const [moment, setMoment] = useState(true)
  const [inLanguage, setInLanguage] = useState(false)
  const [large, setLarge] = useState(false)
  // The link is of the moment at which the dialog was opened, also while the run goes on behind it.
  const [at] = useState(playhead)
  const link = useMemo(
    () => linkWith({ moment, ...(inLanguage && { language }) }),
    [moment, inLanguage, language],
  )
  return (
    <div className={styles.columns}>
      <div className={styles.share}>
        <p>{t('share.text')}</p>
        <div className={styles.link}>
          <input
            readOnly
            value={link}
            aria-label={t('share.title')}
            onFocus={(event) => event.target.select()}
          />
          <CopyButton text={link} label={t('share.copy')} />
        </div>
        <Check checked={moment} onChange={setMoment}>
          {t('share.moment', { at: clock(at) })}
        </Check>
        <Check checked={inLanguage} onChange={setInLanguage}>
          {t('share.language')}
        </Check>
        <p role="status" className={styles.quiet}>
          {t('share.length', { n: link.length })}
        </p>
        <Files link={link} />
      </div>
      {link.length <= MOST_IN_CODE ? (
        <Code link={link} large={large} onResize={() => setLarge(!large)} />
      ) : (
        <p className={styles.quiet}>{t('share.qr.long')}</p>
      )}
    </div>
  )
}

/** A run too long for a chat goes as a file: the same text as in the address. */
function Files({ link }: { readonly link: string }) {
  const t = useT()
  const save = () => saveFile(new Blob([new URL(link).hash], { type: 'text/plain' }), 'podarium')
  return (
    <div className={styles.row}>
      <Button onClick={save}>{t('share.file')}</Button>
      <FileButton onOpened={closeDialog} />
      <MakeLesson />
    </div>
  )
}

interface CodeProps {
  readonly link: string
  readonly large: boolean
  onResize(): void
}

function Code({ link, large, onResize }: CodeProps) {
  const t = useT()
  const svg = useMemo(() => renderSVG(link, { ecc: 'L', border: 4 }), [link])
  return (
    <div className={large ? styles.large : styles.code}>
      <div role="img" aria-label={t('share.qr')}>
        {/* Drawn by uqr from the link alone: only rectangles, no text of anyone. */}
        <div dangerouslySetInnerHTML={{ __html: svg }} />
      </div>
      <Button onClick={onResize}>{t(large ? 'share.qr.small' : 'share.qr.large')}</Button>
    </div>
  )
}
