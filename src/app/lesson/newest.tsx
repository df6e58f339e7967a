/** Scrolls itself into sight when it appears: the newest of what is told, in a panel that may be full. */
import { useEffect, useRef } from 'react'

export function Newest({ block = 'nearest' }: { readonly block?: 'start' | 'nearest' }) {
  const here = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (here.current) show(here.current, block)
  }, [block])
  return <span ref={here} />
}

/** Only the panel moves: scrollIntoView would move the whole window. */
function show(line: HTMLElement, block: 'start' | 'nearest'): void {
  let panel = line.parentElement
  while (panel && !/auto|scroll/.test(getComputedStyle(panel).overflowY)) panel = panel.parentElement
  if (!panel) return
  const [wanted, seen] = [line.getBoundingClientRect(), panel.getBoundingClientRect()]
  const above = wanted.top - seen.top
  const below = wanted.bottom - seen.bottom
  const way = block === 'start' || above < 0 ? above : Math.max(0, below)
  // The projector enlarges what is on the screen, and not what is scrolled
  panel.scrollTop += (way * panel.clientHeight) / Math.max(1, seen.height)
}
