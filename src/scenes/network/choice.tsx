/** A part of the network that stands for something: Tab stops at it, and pointing says what it is. */
import type { ReactNode } from 'react'
import { Choosable } from '../parts/choosable'
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
  return (
    <Choosable label={label} tabIndex={0} className={styles.choice!} onChoose={() => onSelect(selection)}>
      <title>{label}</title>
      {children}
    </Choosable>
  )
}
