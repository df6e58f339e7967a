/** The window: one row of controls above, the editor left, the stage, the inspector right, the timeline below. */
import { LazyMotion } from 'framer-motion'
import { lazy, Suspense } from 'react'
import { useT } from '../i18n/language'
import { useRun } from '../playback/run'
import { Timeline } from '../scenes/timeline/timeline'
import { Icon } from '../ui/icon'
import { useNarrow } from '../ui/use-narrow'
import { type Sheet, select, toggleBlack, toggleSheet, useApp } from './app-store'
import styles from './app.module.css'
import { Dialogs } from './dialogs'
import { EditorPanel } from './editor-panel'
import { UpdateNotice } from './offline/update-notice'
import { DropTarget } from './sharing/drop-target'
import { Spotlight } from './spotlight'
import { Stage } from './stage'
import { TopBar } from './top-bar'

/** Nothing is selected at first: its code comes after first paint. */
const Inspector = lazy(async () => ({ default: (await import('./inspector/inspector')).Inspector }))

const Asking = lazy(async () => ({ default: (await import('./asking')).Asking }))

const LinkNotice = lazy(async () => ({ default: (await import('./link-notice')).LinkNotice }))

const BrokenBanner = lazy(async () => ({ default: (await import('./broken-banner')).BrokenBanner }))

const motionFeatures = () => import('./motion-features').then(({ domAnimation }) => domAnimation)

export function App() {
  const t = useT()
  const narrow = useNarrow()
  const black = useApp((app) => app.black)
  const lesson = useApp((app) => app.lesson !== undefined)
  const selected = useApp((app) => app.selection !== undefined)
  const refused = useApp((app) => app.notice !== undefined)
  const broken = useRun((run) => run.broken !== undefined)
  return (
    <LazyMotion features={motionFeatures} strict>
      <div className={styles.window} data-lesson={lesson || undefined}>
        <TopBar className={styles.top!} narrow={narrow} />
        {narrow ? undefined : <SidePanels />}
        <Stage className={styles.stage!} />
        <TimelinePanel />
        {narrow ? <Sheets /> : undefined}
        {black ? (
          <button
            type="button"
            className={styles.black}
            aria-label={t('top.present.end')}
            onClick={toggleBlack}
          />
        ) : undefined}
        <Spotlight />
        <Suspense>{selected ? <Asking /> : undefined}</Suspense>
        <Suspense>
          {refused ? <LinkNotice /> : undefined}
          {broken ? <BrokenBanner /> : undefined}
        </Suspense>
        <UpdateNotice />
        <DropTarget />
        <Dialogs />
      </div>
    </LazyMotion>
  )
}

function SidePanels() {
  const t = useT()
  const editorOpen = useApp((app) => app.editorOpen)
  const selected = useApp((app) => app.selection !== undefined)
  return (
    <>
      <aside className={`${styles.editor} ${editorOpen ? '' : styles.folded}`} aria-label={t('panel.editor')}>
        <EditorPanel />
      </aside>
      {selected ? (
        <aside className={styles.inspector} aria-label={t('panel.inspector')}>
          <Suspense>
            <Inspector />
          </Suspense>
        </aside>
      ) : undefined}
    </>
  )
}

function TimelinePanel() {
  const t = useT()
  const selection = useApp((app) => app.selection)
  const chain = useApp((app) => app.chain)
  const tall = useApp((app) => app.tallTimeline)
  const editorOpen = useApp((app) => app.editorOpen)
  return (
    <section className={styles.timeline} aria-label={t('panel.timeline')}>
      <Timeline
        selection={selection}
        chain={chain}
        onSelect={select}
        tall={tall}
        wideHead={editorOpen}
        onToggleTall={() => useApp.setState({ tallTimeline: !tall })}
      />
    </section>
  )
}

const HANDLES = [
  { id: 'lesson', icon: 'lesson', title: 'editor.lesson' },
  { id: 'author', icon: 'lesson', title: 'editor.lesson' },
  { id: 'manifest', icon: 'manifest', title: 'editor.manifest' },
  { id: 'inspector', icon: 'inspector', title: 'panel.inspector' },
  { id: 'console', icon: 'console', title: 'editor.console' },
] as const satisfies readonly { id: Sheet; icon: string; title: string }[]

function Sheets() {
  const t = useT()
  const sheet = useApp((app) => app.sheet)
  const lesson = useApp((app) => app.lesson !== undefined)
  const authoring = useApp((app) => app.authoring !== undefined && app.lesson === undefined)
  const handles = HANDLES.filter(({ id }) => (lesson || id !== 'lesson') && (authoring || id !== 'author'))
  return (
    <div className={styles.sheets}>
      {sheet ? (
        <div className={`${styles.sheet} ${sheet === 'lesson' ? styles.short : ''}`}>
          {sheet === 'inspector' ? (
            <Suspense>
              <Inspector />
            </Suspense>
          ) : (
            <EditorPanel only={sheet} />
          )}
        </div>
      ) : undefined}
      <nav className={styles.handles}>
        {handles.map(({ id, icon, title }) => (
          <button
            key={id}
            type="button"
            className={styles.handle}
            aria-expanded={sheet === id}
            onClick={() => toggleSheet(id)}
          >
            <Icon name={icon} />
            {t(title)}
          </button>
        ))}
      </nav>
    </div>
  )
}
