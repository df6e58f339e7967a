/** The link to this very moment, and its QR code for the back row. */
import { useMemo, useState } from 'react'
import { renderSVG } from 'uqr'
import { useT } from '../i18n/language'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { useDraft } from '../editor/draft'
import { decodeLink } from '../session/share-link'
import { currentLink, openAddress } from './address'
import { closeDialog } from './app-store'
import styles from './share.module.css'

/** Version 25 at the lowest correction: beyond it a phone struggles across a room. */
const MOST_IN_CODE = 1_273
const MOST_FILE_BYTES = 4 * 2 ** 20

export function Share() {
  const t = useT()
  const [link] = useState(currentLink)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(link)
    setCopied(true)
  }
  return (
    <Dialog title={t('share.title')} closeLabel={t('panel.close')} onClose={closeDialog}>
      <div className={styles.share}>
        <p>{t('share.text')}</p>
        <div className={styles.link}>
          <input
            readOnly
            value={link}
            aria-label={t('share.title')}
            onFocus={(event) => event.target.select()}
          />
          <Button look="main" onClick={() => void copy()}>
            {t(copied ? 'share.copied' : 'share.copy')}
          </Button>
        </div>
        <p role="status">{t('share.length', { n: link.length })}</p>
        <Files link={link} />
        {link.length <= MOST_IN_CODE ? <Code link={link} /> : <p>{t('share.qr.long')}</p>}
      </div>
    </Dialog>
  )
}

/** A run too long for a chat goes as a file: the same text as in the address. */
function Files({ link }: { readonly link: string }) {
  const t = useT()
  const [failed, setFailed] = useState(false)
  const save = () => {
    const url = URL.createObjectURL(new Blob([new URL(link).hash], { type: 'text/plain' }))
    const anchor = Object.assign(document.createElement('a'), {
      href: url,
      download: `${useDraft.getState().name || 'run'}.podarium`,
    })
    anchor.click()
    URL.revokeObjectURL(url)
  }
  const read = async (file: File | undefined) => {
    if (!file) return
    const hash = file.size > MOST_FILE_BYTES ? '' : (await file.text()).trim()
    if (decodeLink(hash).ok) {
      openAddress(hash)
      closeDialog()
    } else setFailed(true)
  }
  return (
    <div className={styles.row}>
      <Button onClick={save}>{t('share.file')}</Button>
      <label className={styles.file}>
        {t('share.open')}
        <input
          type="file"
          accept=".podarium,text/plain"
          className="unseen"
          onChange={(event) => void read(event.target.files?.[0])}
        />
      </label>
      {failed ? <span role="alert">{t('share.open.failed')}</span> : undefined}
    </div>
  )
}

function Code({ link }: { readonly link: string }) {
  const t = useT()
  const svg = useMemo(() => renderSVG(link, { ecc: 'L', border: 3 }), [link])
  return (
    <div className={styles.code} role="img" aria-label={t('share.qr')}>
      {/* Drawn by uqr from the link alone: only rectangles, no text of anyone. */}
      <div dangerouslySetInnerHTML={{ __html: svg }} />
    </div>
  )
}
