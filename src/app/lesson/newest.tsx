/** Scrolls itself into sight when it appears: the newest of what is told, in a panel that may be full. */
import { useEffect, useRef } from 'react'

export function Newest({ block = 'nearest' }: { readonly block?: ScrollLogicalPosition }) {
  const here = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    here.current?.scrollIntoView({ block })
  }, [block])
  return <span ref={here} />
}
