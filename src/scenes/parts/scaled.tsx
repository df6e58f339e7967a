/** A drawing in its own units, enlarged as a whole where the stage has room: letters grow with it, to be read from afar. */
import type { CSSProperties, ReactNode } from 'react'
import type { Size } from '../scene'
import styles from './drawing.module.css'

/** As wide as the pictures that the measures are from. */
const PLAIN = { width: 900, height: 440 }
const NARROW = 600

/** Where the stage is larger, the drawing takes most of that, and leaves the rest as room. */
export function scaleOf({ width, height }: Size): number {
  if (width < NARROW) return 1
  const room = Math.min(width / PLAIN.width, height / PLAIN.height)
  return Math.round(20 * Math.min(1.7, Math.max(1, 1 + (room - 1) * 0.7))) / 20
}

/** Lays out as large as fits: `layout` in units of the drawing, whose height may say that it needs more of them. */
export function fitted<Layout extends { readonly height: number }>(
  size: Size,
  layout: (size: Size) => Layout,
): Layout & { readonly scale: number } {
  const at = (scale: number) => ({
    ...layout({ width: size.width / scale, height: size.height / scale }),
    scale,
  })
  const wanted = scaleOf(size)
  const first = at(wanted)
  const fits = size.height / first.height
  if (wanted === 1 || first.height * wanted <= size.height) return first
  return at(Math.max(1, Math.floor(20 * fits) / 20))
}

/** Sizes of letters in units of the drawing. */
const LETTERS = { '--t1': '11px', '--t2': '12.5px', '--t3': '14px', '--t4': '17px' } as CSSProperties

interface ScaledProps {
  readonly size: Size
  readonly scale: number
  readonly height: number
  readonly label: string
  readonly children: ReactNode
}

export function Scaled({ size, scale, height, label, children }: ScaledProps) {
  const tall = Math.max(height, size.height / scale)
  return (
    <div className={styles.scene} style={LETTERS} tabIndex={0}>
      <svg
        width={size.width}
        height={tall * scale}
        viewBox={`0 0 ${size.width / scale} ${tall}`}
        role="group"
        aria-label={label}
      >
        {children}
      </svg>
    </div>
  )
}
