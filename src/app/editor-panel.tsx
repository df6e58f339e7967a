/** The left panel: the manifest with Apply and its problems, or the console. */
import { lazy, Suspense } from 'react'
import { useT } from '../i18n/language'
import { useDraft } from '../editor/draft'
import { Editor, revealProblem } from '../editor/editor'
import { Console } from '../terminal/console'
import { doNow } from '../playback/playback'
import { useRun } from '../playback/run'
import { Button } from '../ui/button'
import { Icon } from '../ui/icon'
import { Tabs } from '../ui/tabs'
import { type EditorTab, select, useApp } from './app-store'
import { Outcome, Refused, useAnswer } from './answer'
import { applyDraft } from './apply'
import styles from './editor-panel.module.css'
import { toPrompt } from './to-prompt'
import { startPredicting, usePredicting } from './lesson/predict/predict-store'

const LessonPanel = lazy(async () => ({ default: (await import('./lesson/lesson-panel')).LessonPanel }))
const AuthorPanel = lazy(async () => ({ default: (await import('./author/author-panel')).AuthorPanel }))
const RecordedPanel = lazy(async () => ({
  default: (await import('./sharing/recorded-panel')).RecordedPanel,
}))
const GoalStrip = lazy(async () => ({ default: (await import('./lesson/goal-strip')).GoalStrip }))
const PredictPanel = lazy(async () => ({
  default: (await import('./lesson/predict/predict-panel')).PredictPanel,
}))

/** `only` is the sheet that is open on a phone, where the tabs are the sheets' own handles. */
export function EditorPanel({ only }: { readonly only?: EditorTab }) {
  const t = useT()
  const open = useApp((app) => app.editorOpen)
  const chosen = useApp((app) => app.editorTab)
  const namespace = useRun((run) => run.session.cluster.namespace)
  const recorded = useRun((run) => run.recorded !== undefined)
  const lesson = useApp((app) => app.lesson)
  const predicting = usePredicting((it) => it.open)
  const authoring = useApp((app) => app.authoring !== undefined)
  const asked = only ?? chosen
  const gone = (asked === 'lesson' && !lesson) || (asked === 'author' && (lesson || !authoring))
  const tab = gone ? 'manifest' : asked
  if (!open && !only)
    return (
      <div className={styles.folded}>
        <Button
          look="plain"
          aria-label={t('panel.unfold')}
          onClick={() => useApp.setState({ editorOpen: true })}
        >
          <Icon name="unfold" />
        </Button>
      </div>
    )
  // A lesson brings its own run, and takes the recording's place.
  if (recorded && tab !== 'lesson')
    return (
      <Suspense>
        <RecordedPanel />
      </Suspense>
    )
  return (
    <div className={`${styles.panel} ${only ? styles.bare : ''}`}>
      {only ? <span /> : <Head tab={tab} />}
      <div>
        <Suspense>
          {tab !== 'lesson' && lesson?.beat === 'now' ? <GoalStrip /> : undefined}
          {tab === 'manifest' && predicting ? <PredictPanel /> : undefined}
        </Suspense>
      </div>
      {tab === 'lesson' || tab === 'author' ? (
        <div id="editor-content" role="tabpanel" className={styles.lesson}>
          <Suspense>{tab === 'lesson' ? <LessonPanel /> : <AuthorPanel />}</Suspense>
        </div>
      ) : tab === 'manifest' ? (
        <>
          <ManifestEditor />
          <Foot />
        </>
      ) : (
        <Console
          namespace={namespace}
          // What a learner does in a lesson is to be seen without pressing Play.
          onLine={(line, to) => void doNow({ line, ...(to !== undefined && { to }) }, lesson?.beat !== 'now')}
          onSelect={select}
        />
      )}
    </div>
  )
}

function Head({ tab }: { readonly tab: EditorTab }) {
  const t = useT()
  const lesson = useApp((app) => app.lesson !== undefined)
  const authoring = useApp((app) => app.authoring !== undefined)
  return (
    <div className={styles.head}>
      <Tabs
        label={t('panel.editor')}
        tabs={[
          ...(lesson
            ? [{ id: 'lesson', title: t('editor.lesson') } as const]
            : authoring
              ? [{ id: 'author', title: t('editor.lesson') } as const]
              : []),
          { id: 'manifest', title: t('editor.manifest') },
          { id: 'console', title: t('editor.console') },
        ]}
        chosen={tab}
        controls="editor-content"
        onChoose={(editorTab) => (editorTab === 'console' ? toPrompt() : useApp.setState({ editorTab }))}
      />
      <Button
        look="plain"
        aria-label={t('panel.fold')}
        onClick={() => useApp.setState({ editorOpen: false })}
      >
        <Icon name="fold" />
      </Button>
    </div>
  )
}

function ManifestEditor() {
  const theme = useApp((app) => app.theme)
  const cause = useApp((app) => app.cause)
  return (
    <div id="editor-content" role="tabpanel" style={{ minHeight: 0 }}>
      <Editor theme={theme} cause={cause} />
    </div>
  )
}

/** What comes before the fault itself; the whole message is in the editor. */
const STRICT = /^(.* strict decoding error|error converting YAML to JSON): /

function Foot() {
  const t = useT()
  const { text, problems, checked, keptFor } = useDraft()
  const errors = problems.filter(({ severity }) => severity === 'error')
  const first = errors[0] ?? problems[0]
  const empty = text.trim() === ''
  const answer = useAnswer()
  const refused = !first && answer?.code
  const isSettled = !empty && checked
  const state = empty ? 'editor.empty' : checked ? 'editor.problems.none' : 'editor.checking'
  return (
    <>
      {refused ? <Refused answer={answer} /> : undefined}
      {keptFor === 'ever' ? undefined : (
        <p role="status" className={styles.unkept}>
          {t(`editor.kept.${keptFor}`)}
        </p>
      )}
      <div className={styles.foot}>
        <Button look="main" disabled={empty} title="Ctrl+Enter" onClick={applyDraft}>
          {t('editor.apply')}
        </Button>
        {first ? (
          <>
            <button
              type="button"
              className={styles.bad}
              title={t('editor.problems.next')}
              onClick={() => revealProblem(first)}
            >
              {t('editor.problems', { n: problems.length })}
            </button>
            <span className={styles.problem} title={first.message}>
              {first.message.replace(STRICT, '')}
            </span>
          </>
        ) : (
          <span role="status" className={styles.status}>
            {isSettled && answer ? <Outcome answer={answer} /> : t(state)}
          </span>
        )}
        {empty || first ? undefined : (
          <Button look="plain" onClick={startPredicting}>
            {t('editor.predict')}
          </Button>
        )}
      </div>
    </>
  )
}
