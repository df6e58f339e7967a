/** Sharing: a link to this very moment, a frame for another page, or a file: picture, film, recording. */
import { useEffect, useState } from 'react'
import { useT } from '../i18n/language'
import { pause } from '../playback/playback'
import { useRun } from '../playback/run'
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
  const recorded = useRun((run) => run.recorded !== undefined)
  // What is shared is the moment on the screen.
  useEffect(pause, [])
  // A recording is too long for any link: it goes as a file.
  const panels = recorded ? PANELS.filter(({ id }) => id === 'file') : PANELS
  const { Panel } = panels.find(({ id }) => id === chosen) ?? panels[0]!
  return (
    <Dialog title={t('share.title')} closeLabel={t('panel.close')} onClose={closeDialog}>
      <div className={styles.tabs}>
        <Tabs<PanelId>
          label={t('share.title')}
          tabs={panels.map(({ id, title }) => ({ id, title: t(title) }))}
          chosen={recorded ? 'file' : chosen}
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
