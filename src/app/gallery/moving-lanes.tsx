/** The lanes of an example in its card; under the pointer they run from beginning to end. */
import { useEffect, useId, useRef, useState } from 'react'
import type { Example } from '../examples/example'
import styles from './gallery.module.css'
import { THUMBNAIL, askForThumbnail, knownThumbnail } from './thumbnail'

export function MovingLanes({ example }: { readonly example: Example }) {
  const box = useRef<HTMLDivElement>(null)
  const hatch = useId()
  const [thumbnail, setThumbnail] = useState(() => knownThumbnail(example.name))
  useEffect(() => {
    if (thumbnail || !box.current) return
    let withdraw = () => {}
    const watch = new IntersectionObserver(([seen]) => {
      withdraw()
      if (seen?.isIntersecting) withdraw = askForThumbnail(example, setThumbnail)
    })
    watch.observe(box.current)
    return () => {
      withdraw()
      watch.disconnect()
    }
  }, [thumbnail, example])
  const { width, height } = THUMBNAIL
  const pitch = thumbnail ? Math.min(18, height / Math.max(thumbnail.lanes.length, 1)) : 0
  return (
    <div ref={box} className={styles.lanes} data-drawn={thumbnail ? true : undefined} aria-hidden="true">
      {thumbnail ? (
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none">
          <pattern
            id={hatch}
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="5" height="5" fill="var(--failing-tint)" />
            <rect width="2" height="5" fill="var(--failing)" />
          </pattern>
          <g className={styles.film}>
            {thumbnail.inputs.map((x) => (
              <path key={x} d={`M${x} 0V${height}`} stroke="var(--edge)" strokeDasharray="2 3" />
            ))}
            {thumbnail.lanes.map(({ id, bars }, lane) => (
              <g
                key={id}
                transform={`translate(0 ${(height - thumbnail.lanes.length * pitch) / 2 + lane * pitch})`}
              >
                {bars.map(({ x, width: long, state }) => (
                  <rect
                    key={x}
                    x={x}
                    y={pitch * (state === 'ready' ? 0.3 : 0.15)}
                    width={Math.max(long - 0.6, 0.8)}
                    height={pitch * (state === 'ready' ? 0.4 : 0.7)}
                    rx={1.5}
                    fill={state === 'failing' ? `url(#${hatch})` : `var(--${state})`}
                  />
                ))}
              </g>
            ))}
          </g>
        </svg>
      ) : undefined}
      <i className={styles.head} />
    </div>
  )
}
