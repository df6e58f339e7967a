/** A circle of light around what the presenter points at; the rest of the projection steps back. */
import { useEffect, useRef } from 'react'
import { useApp } from './app-store'
import styles from './spotlight.module.css'

export function Spotlight() {
  const shown = useApp((app) => app.projector && app.spotlight)
  const light = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!shown) return
    const follow = ({ clientX, clientY }: PointerEvent) => {
      light.current?.style.setProperty('--x', `${(100 * clientX) / innerWidth}%`)
      light.current?.style.setProperty('--y', `${(100 * clientY) / innerHeight}%`)
    }
    addEventListener('pointermove', follow)
    return () => removeEventListener('pointermove', follow)
  }, [shown])
  return shown ? <div ref={light} className={styles.spotlight} aria-hidden="true" /> : undefined
}
