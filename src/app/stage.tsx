/** The stage: scene tabs, the scene at the playhead, and under it always room for two lines of narration. */
import { useEffect, useRef, useState } from 'react'
import { useSpoken, useT } from '../i18n/language'
import { usePlayback } from '../playback/playback'
import { useRun } from '../playback/run'
import { useView } from '../playback/use-view'
import type { Scene, SceneEntry } from '../scenes/scene'
import { scenes } from '../scenes/scenes'
import { Button } from '../ui/button'
import { Icon } from '../ui/icon'
import { Tabs } from '../ui/tabs'
import { useSize } from '../ui/use-size'
import { WordsAndCode } from '../ui/words-and-code'
import { chooseDepth, chooseScene, select, toggleAsText, useApp } from './app-store'
import { DEPTHS } from './narration/depth'
import { narrate } from './narration/narration'
import { SceneAsText } from './scene-as-text'
import { SceneBoundary } from './scene-boundary'
import styles from './stage.module.css'

export function Stage({ className }: { readonly className: string }) {
  const t = useT()
  const entry = useSceneEntry()
  const busy = useBusy()
  const asText = useApp((app) => app.asText)
  return (
    <main aria-busy={busy} className={`${className} ${styles.stage}`} aria-label={t('panel.stage')}>
      <div className={styles.tabs}>
        <Tabs
          words
          label={t('stage.scenes')}
          tabs={scenes.map(({ id, title }) => ({ id, title: t(title) }))}
          chosen={entry.id}
          controls="scene"
          onChoose={chooseScene}
        />
        <Button
          look="plain"
          aria-pressed={asText}
          aria-label={t('stage.as-text')}
          title={t('stage.as-text')}
          onClick={toggleAsText}
        >
          <Icon name="text" />
        </Button>
      </div>
      <SceneHost entry={entry} />
      <Narration />
    </main>
  )
}

/** Whether the engine has not come as far as the playhead yet. */
function useBusy(): boolean {
  const reached = useRun((run) => run.reached)
  return usePlayback(({ playhead }) => reached < playhead)
}

/** The chosen scene, or else the first of those that have most to tell. */
export function useSceneEntry(): SceneEntry {
  const chosen = useApp((app) => app.scene)
  const film = useRun((run) => run.film)
  const best = useRun((run) => (chosen || run.received === 0 ? scenes[0]! : mostTelling(film.entries)))
  return scenes.find(({ id }) => id === chosen) ?? best
}

/** The same for who is no component. */
export function sceneNow(): SceneEntry {
  const { film, received } = useRun.getState()
  const chosen = scenes.find(({ id }) => id === useApp.getState().scene)
  return chosen ?? (received === 0 ? scenes[0]! : mostTelling(film.entries))
}

const told = new WeakMap<readonly unknown[], { readonly length: number; readonly scene: SceneEntry }>()

/** Asked anew only when the journal has grown by half, so that a scene is not taken away from under the reader. */
function mostTelling(entries: Parameters<SceneEntry['tells']>[0]): SceneEntry {
  const known = told.get(entries)
  if (known && entries.length < known.length * 1.5) return known.scene
  const scene = scenes.reduce((best, next) => (next.tells(entries) > best.tells(entries) ? next : best))
  told.set(entries, { length: entries.length, scene })
  return scene
}

function useLoaded(entry: SceneEntry): Scene | undefined {
  const [loaded, setLoaded] = useState<Scene>()
  useEffect(() => {
    let wanted = true
    void entry.load().then(({ scene }) => wanted && setLoaded(scene))
    return () => {
      wanted = false
    }
  }, [entry])
  return loaded?.id === entry.id ? loaded : undefined
}

export function SceneHost({ entry }: { readonly entry: SceneEntry }) {
  const t = useT()
  const box = useRef<HTMLDivElement>(null)
  const size = useSize(box)
  const scene = useLoaded(entry)
  return (
    <div ref={box} id="scene" role="tabpanel" aria-label={t(entry.title)} className={styles.scene}>
      {scene && size ? (
        <Guarded key={scene.id} scene={scene} size={size} />
      ) : (
        <p className={styles.quiet}>{t('stage.drawing')}</p>
      )}
    </div>
  )
}

function Guarded(drawn: { readonly scene: Scene; readonly size: { width: number; height: number } }) {
  const t = useT()
  return (
    <SceneBoundary
      instead={(message, again) => (
        <div className={styles.quiet} role="alert">
          <p>
            <WordsAndCode text={t('stage.broken', { message })} />
          </p>
          <Button onClick={again}>{t('stage.again')}</Button>
        </div>
      )}
    >
      <Drawn {...drawn} />
    </SceneBoundary>
  )
}

function Drawn({ scene, size }: { readonly scene: Scene; readonly size: { width: number; height: number } }) {
  const { view, at } = useView()
  const entries = useRun((run) => run.film).entries
  const selection = useApp((app) => app.selection)
  const chain = useApp((app) => app.chain)
  const asText = useApp((app) => app.asText)
  if (asText) return <SceneAsText scene={scene} />
  return <scene.Component {...{ view, at, entries, size, selection, chain }} onSelect={select} />
}

const DEPTH_TITLES = {
  newcomer: 'narration.newcomer',
  practitioner: 'narration.practitioner',
  source: 'narration.source-depth',
} as const

function Narration() {
  const t = useT()
  const language = useSpoken((spoken) => spoken.language)
  const { view, at } = useView()
  const entries = useRun((run) => run.film).entries
  const depth = useApp((app) => app.depth)
  const recorded = useRun((run) => run.recorded !== undefined)
  const text = narrate(entries, view.seq, at, t, depth)
  return (
    <div className={styles.narration} data-depth={depth}>
      <p role="status" lang={language}>
        <WordsAndCode text={text ?? t(recorded ? 'recorded.start' : 'stage.empty')} />
      </p>
      <select
        aria-label={t('narration.depth')}
        title={t('narration.depth')}
        value={depth}
        onChange={({ target }) => chooseDepth(DEPTHS[target.selectedIndex]!)}
      >
        {DEPTHS.map((one) => (
          <option key={one} value={one}>
            {t(DEPTH_TITLES[one])}
          </option>
        ))}
      </select>
    </div>
  )
}
