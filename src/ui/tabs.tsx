/** Tabs as words in a row; arrows move between them, as the ARIA pattern says. */
import type { KeyboardEvent } from 'react'
import styles from './tabs.module.css'

interface TabsProps<Id extends string> {
  readonly label: string
  readonly tabs: readonly { readonly id: Id; readonly title: string }[]
  readonly chosen: Id
  /** Only words, without a line under the chosen one. */
  readonly words?: boolean
  /** Id of the element that shows the chosen tab's content. */
  readonly controls: string
  onChoose(id: Id): void
}

export function Tabs<Id extends string>({
  label,
  tabs,
  chosen,
  words = false,
  controls,
  onChoose,
}: TabsProps<Id>) {
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const index = tabs.findIndex(({ id }) => id === chosen)
    const next = tabs[(index + step + tabs.length) % tabs.length]
    if (!next) return
    onChoose(next.id)
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus()
  }
  return (
    <div
      role="tablist"
      aria-label={label}
      className={`${styles.tabs} ${words ? styles.words : ''}`}
      onKeyDown={move}
    >
      {tabs.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          role="tab"
          data-tab={id}
          aria-selected={id === chosen}
          aria-controls={controls}
          tabIndex={id === chosen ? 0 : -1}
          className={styles.tab}
          onClick={() => onChoose(id)}
        >
          {title}
        </button>
      ))}
    </div>
  )
}
