/**
 * A screen of its own, beside the window: the scene as a card of a chosen size, with the time and the sentence below
 * it, drawn at whatever moment is asked for. What is exported is read from here, so that the reader's window, its size
 * and its playhead stay as they are.
 */
import { createRoot } from 'react-dom/client'
import { flushSync } from 'react-dom'
import { useT } from '../../../i18n/language'
import { clock } from '../../../playback/clock'
import { useRun } from '../../../playback/run'
import type { Scene } from '../../../scenes/scene'
import { WordsAndCode } from '../../../ui/words-and-code'
import { Film } from '../../../view/checkpoints'
import type { View } from '../../../view/view'
import { useApp } from '../../app-store'
import { narrate } from '../../narration/narration'
import type { Picture } from '../picture/picture'
import { readPage } from '../picture/read-page'
import styles from './screen.module.css'

export interface Screen {
  /** The picture at this moment. */
  at(moment: number): Promise<Picture>
  close(): void
}

const CAPTION = 64
/** Scenes measure themselves when they are first drawn. */
const SETTLES = 6

export async function openScreen(scene: Scene, size: { width: number; height: number }): Promise<Screen> {
  const film = new Film()
  film.append(useRun.getState().film.entries, useRun.getState().reached)
  const host = document.createElement('div')
  host.className = styles.host!
  host.inert = true
  Object.assign(host.style, { width: `${size.width}px`, height: `${size.height}px` })
  document.body.append(host)
  const root = createRoot(host)
  const draw = (moment: number) => {
    const view = film.at(moment)
    flushSync(() => root.render(<Card {...{ scene, view, moment, film, size }} />))
  }
  let fresh = true
  return {
    async at(moment) {
      draw(moment)
      for (let i = 0; fresh && i < SETTLES; i++) {
        await aFrame()
        draw(moment)
      }
      fresh = false
      // What effects change is on the page after this.
      await new Promise((resolve) => setTimeout(resolve))
      return readPage(host)
    },
    close() {
      root.unmount()
      host.remove()
    },
  }
}

/** A hidden tab draws no frames; the film goes on all the same. */
const aFrame = () =>
  new Promise<void>((resolve) => {
    const late = setTimeout(resolve, 120)
    requestAnimationFrame(() => {
      clearTimeout(late)
      setTimeout(resolve)
    })
  })

const nothing = () => undefined

interface CardProps {
  readonly scene: Scene
  readonly view: View
  readonly moment: number
  readonly film: Film
  readonly size: { readonly width: number; readonly height: number }
}

function Card({ scene, view, moment, film, size }: CardProps) {
  const t = useT()
  const selection = useApp((app) => app.selection)
  const { entries } = film
  const room = { width: size.width, height: size.height - CAPTION }
  const said = narrate(entries, view.seq, moment, t)
  return (
    <div className={styles.card}>
      <div className={styles.scene} style={{ height: room.height }}>
        <scene.Component {...{ view, at: moment, entries, size: room, selection }} onSelect={nothing} />
      </div>
      <div className={styles.caption} style={{ height: CAPTION }}>
        <b>{clock(moment)}</b>
        <p>
          <WordsAndCode text={said ?? ''} />
        </p>
        <span>Podarium</span>
      </div>
    </div>
  )
}
