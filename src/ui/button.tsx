import type { ComponentProps } from 'react'
import styles from './button.module.css'

type ButtonProps = ComponentProps<'button'> & {
  /** 'main' for the one thing to press in a panel; 'plain' for words and icons in a row. */
  readonly look?: 'main' | 'framed' | 'plain'
}

export function Button({ look = 'framed', className = '', type = 'button', ...rest }: ButtonProps) {
  const own = look === 'plain' ? styles.plain : `${styles.button} ${look === 'main' ? styles.main : ''}`
  return <button type={type} className={`${own} ${className}`} {...rest} />
}
