/** A native modal dialog: Escape and a click outside close it, and the focus returns to where it was. */
import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from './button'
import styles from './dialog.module.css'
import { Icon } from './icon'

interface DialogProps {
  readonly title: string
  readonly closeLabel: string
  readonly children: ReactNode
  onClose(): void
}

export function Dialog({ title, closeLabel, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      className={styles.dialog}
      onCancel={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <header className={styles.head}>
        <h2>{title}</h2>
        <Button look="plain" aria-label={closeLabel} onClick={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      <div className={styles.body}>{children}</div>
    </dialog>
  )
}
