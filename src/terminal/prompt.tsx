/** The line one types: ↑ and ↓ bring back earlier ones, Tab completes, Ctrl+C interrupts what is running. */
import { type KeyboardEvent, useState } from 'react'
import { useT } from '../i18n/language'
import type { View } from '../view/view'
import { completionsFor } from './completions'
import styles from './console.module.css'

interface PromptProps {
  readonly view: View
  /** The command that reads what is typed now. */
  readonly running: number | undefined
  onLine(line: string, to: number | undefined): void
}

export function Prompt({ view, running, onLine }: PromptProps) {
  const t = useT()
  const [line, setLine] = useState('')
  const [options, setOptions] = useState<readonly string[]>([])
  const [chosen, setChosen] = useState(0)
  const history = useHistory(view, line, setLine)

  const submit = () => {
    if (line.trim() === '' && running === undefined) return
    onLine(line, running)
    setLine('')
    setOptions([])
    history.forget()
  }
  const complete = (option: string) => {
    setLine(`${line.slice(0, line.length - lastWord(line).length)}${option} `)
    setOptions([])
  }
  const askForOptions = () => {
    const found = completionsFor(line, view)
    if (found.length === 1) return complete(found[0]!)
    const common = commonStart(found)
    if (common.length > lastWord(line).length)
      setLine(line.slice(0, line.length - lastWord(line).length) + common)
    setOptions(found)
    setChosen(0)
  }
  const keys: Record<string, () => void> = {
    Enter: () => (options.length > 0 ? complete(options[chosen]!) : submit()),
    Tab: () => (options.length > 0 ? setChosen((chosen + 1) % options.length) : askForOptions()),
    ArrowUp: () =>
      options.length > 0 ? setChosen((chosen - 1 + options.length) % options.length) : history.back(),
    ArrowDown: () => (options.length > 0 ? setChosen((chosen + 1) % options.length) : history.on()),
    Escape: () => setOptions([]),
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
        onChange={(event) => (setLine(event.target.value), setOptions([]))}
        onKeyDown={press}
      />
    </div>
  )
}

const lastWord = (line: string) => /\S*$/.exec(line)![0]

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
