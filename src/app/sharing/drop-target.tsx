/** The whole window takes files: it says so while one is held over it. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { useT } from '../../i18n/language'
import styles from './drop-target.module.css'
import type { FileProblem } from './file-problem'

const FileRefused = lazy(async () => ({ default: (await import('./file-refused')).FileRefused }))

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

export function DropTarget() {
  const t = useT()
  const [over, setOver] = useState(false)
  const [problem, setProblem] = useState<FileProblem>()
  useEffect(() => {
    const hold = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false)
    const drop = async (event: DragEvent) => {
      const file = event.dataTransfer?.files[0]
      setOver(false)
      if (!file) return
      event.preventDefault()
      const { openFile } = await import('./open-file')
      setProblem(await openFile(file))
    }
    const dropped = (event: DragEvent) => void drop(event)
    addEventListener('dragover', hold)
    addEventListener('dragleave', leave)
    addEventListener('drop', dropped)
    return () => {
      removeEventListener('dragover', hold)
      removeEventListener('dragleave', leave)
      removeEventListener('drop', dropped)
    }
  }, [])
  if (over)
    return (
      <div className={styles.over}>
        <p>{t('open.drop')}</p>
      </div>
    )
  if (!problem) return undefined
  return (
    <Suspense>
      <FileRefused problem={problem} onClose={() => setProblem(undefined)} />
    </Suspense>
  )
}
