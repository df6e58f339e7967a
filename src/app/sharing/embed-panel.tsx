/** The lines that put this run into another page: the scene alone, in a frame. */
import { useState } from 'react'
import { useSpoken, useT } from '../../i18n/language'
import { useDraft } from '../../editor/draft'
import { linkWith } from '../address'
import styles from '../share.module.css'
import { Check } from './check'
import { CopyButton } from './copy-button'

const SIZES = [
  [960, 540],
  [720, 405],
  [400, 300],
] as const

export function EmbedPanel() {
  const t = useT()
  const language = useSpoken((spoken) => spoken.language)
  const name = useDraft((draft) => draft.name)
  const [size, setSize] = useState<(typeof SIZES)[number]>(SIZES[1])
  const [moment, setMoment] = useState(true)
  const [inLanguage, setInLanguage] = useState(true)
  const link = linkWith({ moment, embed: true, ...(inLanguage && { language }) })
  const [width, height] = size
  const lines = `<iframe src="${attribute(link)}" width="${width}" height="${height}" style="border:0;max-width:100%" loading="lazy" title="${attribute(name || 'Podarium')}"></iframe>`
  return (
    <div className={styles.columns}>
      <div className={styles.share}>
        <p>{t('embed.text')}</p>
        <div className={styles.row} role="radiogroup" aria-label={t('embed.size')}>
          {SIZES.map((one) => (
            <label key={one[0]} className={styles.check}>
              <input type="radio" name="embed-size" checked={one === size} onChange={() => setSize(one)} />
              {one[0]} × {one[1]}
            </label>
          ))}
        </div>
        <Check checked={moment} onChange={setMoment}>
          {t('embed.moment')}
        </Check>
        <Check checked={inLanguage} onChange={setInLanguage}>
          {t('share.language')}
        </Check>
        <textarea readOnly value={lines} rows={5} aria-label={t('embed.lines')} spellCheck={false} />
        <div className={styles.row}>
          <CopyButton text={lines} label={t('embed.copy')} />
        </div>
      </div>
      <div className={styles.preview}>
        <iframe src={link} title={t('embed.preview')} />
      </div>
    </div>
  )
}

const attribute = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
