/** The manifest: a plain textarea at once, Monaco as soon as it has come, and the textarea again where it cannot. */
import { useEffect, useRef, useState } from 'react'
import { useT } from '../i18n/language'
import type { Cause } from './cause'
import { checkSoon } from './check'
import type { Problem } from '../k8s/manifest'
import { useDraft, write } from './draft'
import styles from './editor.module.css'
import type { MonacoEditor } from './monaco'

interface EditorProps {
  readonly theme: 'light' | 'dark'
  readonly cause: Cause | undefined
}

let shown: MonacoEditor | undefined
let textarea: HTMLTextAreaElement | null = null

/** Puts the cursor at a problem. */
export function revealProblem({ line, column }: Problem): void {
  if (shown) return shown.reveal(line, column)
  if (!textarea) return
  const before = textarea.value
    .split('\n')
    .slice(0, line - 1)
    .join('\n').length
  textarea.focus()
  textarea.setSelectionRange(before + column, before + column)
}

/** Touch screens and screen readers are better served by the browser's own field. */
const prefersPlain = () => matchMedia('(pointer: coarse)').matches

export function Editor({ theme, cause }: EditorProps) {
  const [plain, setPlain] = useState(true)
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => useDraft.subscribe((now, before) => now.text !== before.text && checkSoon(now.text)), [])
  useEffect(() => checkSoon(useDraft.getState().text), [])
  useEffect(() => {
    if (prefersPlain()) return
    let wanted = true
    const came = import('./monaco').then(({ createMonaco }) => {
      if (!wanted || !host.current) return
      shown = createMonaco(host.current)
      setPlain(false)
    })
    came.catch((error: unknown) =>
      console.error('Monaco could not be loaded; the plain editor stays.', error),
    )
    return () => {
      wanted = false
      shown?.dispose()
      shown = undefined
    }
  }, [])
  useEffect(() => shown?.wear(theme), [theme, plain])
  useEffect(() => shown?.highlight(cause), [cause, plain])
  return (
    <div className={styles.editor}>
      {plain ? <PlainEditor /> : undefined}
      <div ref={host} className={styles.monaco} hidden={plain} />
    </div>
  )
}

function PlainEditor() {
  const t = useT()
  const text = useDraft((draft) => draft.text)
  return (
    <textarea
      ref={(element) => {
        textarea = element
      }}
      className={styles.plain}
      aria-label={t('editor.label')}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      value={text}
      onChange={(event) => write(event.target.value)}
    />
  )
}
