/** Sharing: a link to this very moment, a frame for another page, or a file: picture, film, recording. */
import { useState } from 'react'
import { useT } from '../i18n/language'
import { Dialog } from '../ui/dialog'
import { Tabs } from '../ui/tabs'
import { closeDialog } from './app-store'
import styles from './share.module.css'
import { EmbedPanel } from './sharing/embed-panel'
import { FilePanel } from './sharing/file-panel'
import { LinkPanel } from './sharing/link-panel'

const PANELS = [
  { id: 'link', title: 'share.tab.link', Panel: LinkPanel },
  { id: 'file', title: 'share.tab.file', Panel: FilePanel },
  { id: 'embed', title: 'share.tab.embed', Panel: EmbedPanel },
] as const

type PanelId = (typeof PANELS)[number]['id']

export function Share() {
  const t = useT()
  const [chosen, setChosen] = useState<PanelId>('link')
  const { Panel } = PANELS.find(({ id }) => id === chosen)!
  return (
    <Dialog title={t('share.title')} closeLabel={t('panel.close')} onClose={closeDialog}>
      <div className={styles.tabs}>
        <Tabs<PanelId>
          label={t('share.title')}
          tabs={PANELS.map(({ id, title }) => ({ id, title: t(title) }))}
          chosen={chosen}
          controls="share-panel"
          onChoose={setChosen}
        />
      </div>
      <div id="share-panel" role="tabpanel" aria-label={t('share.title')} className={styles.panel}>
        <Panel />
      </div>
    </Dialog>
  )
}
