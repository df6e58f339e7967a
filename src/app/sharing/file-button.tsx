/** Chooses a file to open, and says what is wrong with it. */
import { useState } from 'react'
import { useT } from '../../i18n/language'
import styles from '../share.module.css'
import type { FileProblem } from './file-problem'
import { FileRefused } from './file-refused'
import { openFile } from './open-file'

export function FileButton({ onOpened }: { onOpened(): void }) {
  const t = useT()
  const [problem, setProblem] = useState<FileProblem>()
  const open = async (file: File | undefined) => {
    if (!file) return
    const found = await openFile(file)
    if (found) setProblem(found)
    else onOpened()
  }
  return (
    <>
      <label className={styles.file}>
        {t('share.open')}
        <input
          type="file"
          accept=".podarium,.zip,.json,.jsonl,.yaml,.yml,text/plain"
          className="unseen"
          onChange={(event) => void open(event.target.files?.[0])}
        />
      </label>
      {problem ? <FileRefused problem={problem} /> : undefined}
    </>
  )
}
