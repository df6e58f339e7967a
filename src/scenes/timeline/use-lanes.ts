/** What the reader sees of the lanes, and how they are moved: the window of time, how far down, the hand on them. */
import { type PointerEvent, type UIEvent, useMemo, useRef, useState } from 'react'
import { scrubTo, usePlayback } from '../../playback/playback'
import { pointed } from '../../ui/pointer'
import { useSize } from '../../ui/use-size'
import { type TimeWindow, atOf, windowOf } from './layout'

/** How far down the lanes are scrolled, in steps: they are drawn a bit beyond. */
const SCROLL_STEP = 72

export function useSight() {
  const ref = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const height = useSize(ref)?.height ?? 0
  const onScroll = (event: UIEvent<HTMLDivElement>) =>
    setTop(Math.round(event.currentTarget.scrollTop / SCROLL_STEP) * SCROLL_STEP)
  return { ref, sight: { top, height }, onScroll }
}

/** The reader's own window while the playhead is in it (or a page further, as it plays out of it), else the whole run. */
function useFreeWindow(own: TimeWindow | undefined, seen: number): TimeWindow {
  const page = usePlayback(({ playhead }) =>
    own ? Math.floor((playhead - own.from) / (own.to - own.from)) : 0,
  )
  const end = windowOf(seen).to
  return useMemo(() => {
    if (!own) return { from: 0, to: end }
    const length = own.to - own.from
    const from = Math.max(0, own.from + page * length)
    return { from, to: from + length }
  }, [own, page, end])
}

/** The window, which stays while a hand is on the playhead: time must not move under it. */
export function useWindow(own: TimeWindow | undefined, seen: number) {
  const free = useFreeWindow(own, seen)
  const [held, setHeld] = useState<TimeWindow>()
  return { window: held ?? free, hold: setHeld }
}

/** Dragging moves the playhead, over the axis, the lanes and on its own flag. */
export function useScrub(window: TimeWindow, width: number, hold: (window: TimeWindow | undefined) => void) {
  return useMemo(() => {
    const to = (event: PointerEvent<Element>) => {
      const x = pointed(event, event.currentTarget.closest('[data-time]') ?? event.currentTarget).x
      scrubTo(atOf(Math.min(Math.max(x, 0), width), window, width))
    }
    return {
      onPointerDown: (event: PointerEvent<Element>) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        hold(window)
        to(event)
      },
      onPointerMove: (event: PointerEvent<Element>) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) to(event)
      },
      // Also where the pointer is taken away, as by a scrolling finger.
      onLostPointerCapture: () => hold(undefined),
    }
  }, [window, width, hold])
}
