/** The line one types: ↑ and ↓ bring back earlier ones, Tab completes, Ctrl+C interrupts what is running. */
import { type KeyboardEvent, useState } from 'react'
import { useT } from '../i18n/language'
import type { View } from '../view/view'
import { type Offered, completionsFor } from './completions'
import styles from './console.module.css'

const NOTHING: Offered = { from: 0, options: [] }

interface PromptProps {
  readonly view: View
  /** kubectl's default one. */
  readonly namespace: string
  /** The command that reads what is typed now. */
  readonly running: number | undefined
  onLine(line: string, to: number | undefined): void
}

export function Prompt({ view, namespace, running, onLine }: PromptProps) {
  const t = useT()
  const [line, setLine] = useState('')
  const [offered, setOffered] = useState<Offered>(NOTHING)
  const [chosen, setChosen] = useState(0)
  const history = useHistory(view, line, setLine)

  const { options } = offered
  const submit = () => {
    if (line.trim() === '' && running === undefined) return
    onLine(line, running)
    setLine('')
    setOffered(NOTHING)
    history.forget()
  }
  const complete = (option: string, from = offered.from) => {
    setLine(`${line.slice(0, from)}${option}${/[=/]$/.test(option) ? '' : ' '}`)
    setOffered(NOTHING)
  }
  const askForOptions = async () => {
    const found = await completionsFor(line, namespace, view)
    if (found.options.length === 1) return complete(found.options[0]!, found.from)
    const start = commonStart(found.options)
    if (start.length > line.length - found.from) setLine(line.slice(0, found.from) + start)
    setOffered(found)
    setChosen(0)
  }
  const keys: Record<string, () => void> = {
    Enter: () => (options.length > 0 ? complete(options[chosen]!) : submit()),
    Tab: () => (options.length > 0 ? setChosen((chosen + 1) % options.length) : void askForOptions()),
    ArrowUp: () =>
      options.length > 0 ? setChosen((chosen - 1 + options.length) % options.length) : history.back(),
    ArrowDown: () => (options.length > 0 ? setChosen((chosen + 1) % options.length) : history.on()),
    Escape: () => setOffered(NOTHING),
  }
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (
      event.ctrlKey &&
      event.key === 'c' &&
      running !== undefined &&
      event.currentTarget.selectionStart === event.currentTarget.selectionEnd
    ) {
      event.preventDefault()
      return onLine('\u0003', running)
    }
    // An empty line lets Tab go on to the next control, as everywhere.
    if (event.nativeEvent.isComposing || (event.key === 'Tab' && (event.shiftKey || line === ''))) return
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <div className={styles.prompt}>
      {options.length > 0 ? <Options {...{ options, chosen }} onChoose={complete} /> : undefined}
      <i aria-hidden="true">{running === undefined ? '$' : '>'}</i>
      <input
        id="console-input"
        aria-label={t('console.input')}
        placeholder={running === undefined ? t('console.placeholder') : ''}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={line}
        onChange={(event) => (setLine(event.target.value), setOffered(NOTHING))}
        onKeyDown={press}
      />
    </div>
  )
}

function commonStart(words: readonly string[]): string {
  const [first = '', ...others] = words
  let length = first.length
  for (const word of others) while (!word.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}

function useHistory(view: View, line: string, setLine: (line: string) => void) {
  const [place, setPlace] = useState<number>()
  const [typed, setTyped] = useState('')
  const lines = view.console.commands
    .map((command) => command.line)
    .filter((text, index, all) => text !== all[index - 1])
  const show = (next: number) => {
    if (place === undefined) setTyped(line)
    setPlace(next < lines.length ? next : undefined)
    setLine(lines[next] ?? typed)
  }
  return {
    back: () => lines.length > 0 && show(Math.max(0, (place ?? lines.length) - 1)),
    on: () => place !== undefined && show(place + 1),
    forget: () => setPlace(undefined),
  }
}

interface OptionsProps {
  readonly options: readonly string[]
  readonly chosen: number
  onChoose(option: string): void
}

function Options({ options, chosen, onChoose }: OptionsProps) {
  return (
    <div className={styles.options} role="listbox">
      {options.map((option, index) => (
        <button
          key={option}
          type="button"
          role="option"
          aria-selected={index === chosen}
          tabIndex={-1}
          ref={(element) => {
            if (index === chosen) element?.scrollIntoView({ block: 'nearest' })
          }}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(option)}
        >
          {option}
        </button>
      ))}
    </div>
  )
}
