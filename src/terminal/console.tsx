/** The console: what was typed on the laptop and what it printed, up to the playhead. Names in it can be selected. */
import { memo, useEffect, useRef } from 'react'
import { useT } from '../i18n/language'
import { clock } from '../playback/clock'
import { useView } from '../playback/use-view'
import type { Selection } from '../scenes/scene'
import type { CommandView } from '../view/slices/console'
import type { View } from '../view/view'
import styles from './console.module.css'
import { namesIn } from './names'
import { Prompt } from './prompt'

interface ConsoleProps {
  /** kubectl's default one. */
  readonly namespace: string
  /** A line was typed: for the shell, or for the command that is running. */
  onLine(line: string, to: number | undefined): void
  onSelect(selection: Selection): void
}

/** What the editor's Apply types; it reads the manifest, so that no line goes to it. */
const fromEditor = ({ line }: CommandView) => line.endsWith(' -f -')

export function Console({ namespace, onLine, onSelect }: ConsoleProps) {
  const t = useT()
  const { view } = useView()
  const { commands } = view.console
  const log = useRef<HTMLDivElement>(null)
  const running = commands.findLast((command) => command.code === undefined && !fromEditor(command))
  // New output scrolls into sight
  useEffect(() => {
    const element = log.current
    if (element) element.scrollTop = element.scrollHeight
  }, [commands])
  return (
    <div className={styles.console} id="editor-content" role="tabpanel">
      <div
        ref={log}
        className={styles.log}
        role="log"
        aria-live="polite"
        aria-label={t('console.label')}
        tabIndex={0}
      >
        {commands.map((command) => (
          <Command key={command.input} command={command} view={view} onSelect={onSelect} />
        ))}
        {commands.length === 0 ? <p className={styles.note}>{t('console.hint')}</p> : undefined}
      </div>
      <Prompt view={view} namespace={namespace} running={running?.input} onLine={onLine} />
    </div>
  )
}

interface CommandProps {
  readonly command: CommandView
  readonly view: View
  onSelect(selection: Selection): void
}

/** Drawn anew only when it printed more: names are looked up in the view of that moment. */
const Command = memo(
  function Command({ command, view, onSelect }: CommandProps) {
    const t = useT()
    const { line, at, code, output } = command
    return (
      <div className={styles.command}>
        <div className={styles.line}>
          <i aria-hidden="true">$</i>
          <span>{line}</span>
          <time>{clock(at)}</time>
        </div>
        {fromEditor(command) ? <div className={styles.note}>{t('console.applied')}</div> : undefined}
        {output.map(({ stream, text }, index) => (
          <div
            // Output is only ever added to
            key={index}
            className={`${styles.output} ${stream === 'stderr' ? `${styles.stderr} ${styles.wrapped}` : /\n.*\n/.test(text) ? '' : styles.wrapped}`}
          >
            <WithNames text={text} view={view} onSelect={onSelect} />
          </div>
        ))}
        {code ? <div className={styles.note}>{t('console.exit', { code })}</div> : undefined}
      </div>
    )
  },
  (before, after) => before.command === after.command,
)

function WithNames({
  text,
  view,
  onSelect,
}: {
  readonly text: string
  readonly view: View
  onSelect(selection: Selection): void
}) {
  return namesIn(text, view).map((part, index) =>
    typeof part === 'string' ? (
      part
    ) : (
      // Parts of one text have no other identity
      <button key={index} type="button" className={styles.name} onClick={() => onSelect(part.selection)}>
        {part.text}
      </button>
    ),
  )
}
