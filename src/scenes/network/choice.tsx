/** What can be chosen by pointing or by key, around whatever is drawn. */
import type { KeyboardEvent, ReactNode } from 'react'
import type { Selection } from '../scene'
import styles from './network.module.css'

interface ChoiceProps {
  readonly label: string
  readonly selection: Selection | undefined
  readonly children: ReactNode
  onSelect(selection: Selection | undefined): void
}

export function Choice({ label, selection, onSelect, children }: ChoiceProps) {
  if (!selection) return <g>{children}</g>
  const choose = () => onSelect(selection)
  return (
    <g
      role="button"
      tabIndex={0}
      aria-label={label}
      className={styles.choice}
      onClick={choose}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter') choose()
      }}
    >
      <title>{label}</title>
      {children}
    </g>
  )
}
