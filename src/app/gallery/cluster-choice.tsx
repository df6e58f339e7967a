/** How many workers and how large; the run on screen can be played again on them. */
import { useState } from 'react'
import { useDraft } from '../../editor/draft'
import { useT } from '../../i18n/language'
import { useRun } from '../../playback/run'
import type { Session } from '../../session/session'
import { Button } from '../../ui/button'
import { openRun } from '../address'
import { closeDialog } from '../app-store'
import styles from './gallery.module.css'

const GIB = 2 ** 30

export function ClusterChoice() {
  const t = useT()
  const session = useRun((run) => run.session)
  const [nodes, setNodes] = useState(session.cluster.nodes)
  const [cpusPerNode, setCpus] = useState(session.cluster.cpusPerNode)
  const [memory, setMemory] = useState(session.cluster.memoryPerNode / GIB)
  const cluster = { ...session.cluster, nodes, cpusPerNode, memoryPerNode: memory * GIB }
  const start = (inputs: Session['inputs']) => {
    openRun({ ...session, cluster, inputs }, 0, useDraft.getState().name, inputs.length > 0)
    closeDialog()
  }
  return (
    <form className={styles.cluster} onSubmit={(event) => event.preventDefault()}>
      <h3>{t('cluster.title')}</h3>
      <Amount label={t('cluster.nodes')} value={nodes} most={5000} onChange={setNodes} />
      <Amount label={t('cluster.cpus')} value={cpusPerNode} most={256} onChange={setCpus} />
      <Amount label={t('cluster.memory')} value={memory} most={4096} onChange={setMemory} />
      <div className={styles.ways}>
        <Button onClick={() => start(session.inputs)}>{t('cluster.again')}</Button>
        <Button onClick={() => start([])}>{t('cluster.start')}</Button>
      </div>
    </form>
  )
}

interface AmountProps {
  readonly label: string
  readonly value: number
  readonly most: number
  onChange(value: number): void
}

function Amount({ label, value, most, onChange }: AmountProps) {
  const set = (text: string) => onChange(Math.min(Math.max(Math.round(Number(text)) || 1, 1), most))
  return (
    <label>
      {label}
      <input type="number" min={1} max={most} value={value} onChange={(event) => set(event.target.value)} />
    </label>
  )
}
