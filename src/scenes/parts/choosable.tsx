/** What can be chosen by pointing at it, or by key once it is reached. */
import type { KeyboardEvent, ReactNode } from 'react'

interface ChoosableProps {
  readonly label: string
  readonly children: ReactNode
  /** Whether Tab stops here: in a drawing with dozens of marks it should not. */
  readonly tabIndex?: 0 | -1
  readonly className?: string
  onChoose(): void
}

export function Choosable({ label, children, tabIndex = -1, className, onChoose }: ChoosableProps) {
  return (
    <g
      role="button"
      tabIndex={tabIndex}
      aria-label={label}
      className={className}
      style={{ cursor: 'pointer' }}
      onClick={onChoose}
      onKeyDown={(event: KeyboardEvent) => event.key === 'Enter' && onChoose()}
    >
      {children}
    </g>
  )
}
