/** Where a text is written in one language; what the other language says stands there in grey. */
import { useId } from 'react'
import { MOST, type Texts } from '../../lessons/authored'
import { useDesk, written } from './desk'
import styles from './author.module.css'

interface FieldProps {
  readonly label: string
  readonly texts: Texts
  /** 1 is a line; more may grow. */
  readonly rows?: number
  /** The label is said by what stands around it. */
  readonly bare?: boolean
  onWrite(texts: Texts): void
}

export function Field({ label, texts, rows = 1, bare = false, onWrite }: FieldProps) {
  const id = useId()
  const writing = useDesk((desk) => desk.writing)
  const other = writing === 'en' ? 'zh-CN' : 'en'
  const common = {
    id,
    lang: writing,
    value: texts[writing] ?? '',
    placeholder: texts[other] ?? (bare ? label : ''),
    maxLength: MOST.text,
    onChange: ({ target }: { target: { value: string } }) => onWrite(written(texts, target.value)),
  }
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={bare ? 'unseen' : undefined}>
        {label}
      </label>
      {rows === 1 ? <input type="text" {...common} /> : <textarea rows={rows} {...common} />}
    </div>
  )
}
