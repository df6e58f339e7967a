import type { ReactNode } from 'react'
import styles from '../share.module.css'

interface CheckProps {
  readonly checked: boolean
  readonly children: ReactNode
  onChange(checked: boolean): void
}

export function Check({ checked, children, onChange }: CheckProps) {
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {children}
    </label>
  )
}
