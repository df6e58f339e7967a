/** Examples to start from, under the question that brings people to them. */
import { useState } from 'react'
import { newestOtherDraft, replaceDraft, useDraft } from '../editor/draft'
import { useSpoken, useT } from '../i18n/language'
import { emptySession, useRun } from '../playback/run'
import type { Session } from '../session/session'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { openExample, openRun } from './address'
import { closeDialog } from './app-store'
import { questions } from './examples/examples'
import styles from './gallery.module.css'

const GIB = 2 ** 30

export function Gallery() {
  const t = useT()
  return (
    <Dialog title={t('gallery.title')} closeLabel={t('panel.close')} onClose={closeDialog}>
      <div className={styles.questions}>
        {questions.map(({ asks, examples }) => (
          <section key={asks}>
            <h3>{t(asks)}</h3>
            {examples.map((example) => (
              <Choice
                key={example.name}
                name={example.name}
                about={t(example.about)}
                onChoose={() => openExample({ ...example, opensAt: 0 })}
              />
            ))}
          </section>
        ))}
        <OwnWork />
        <ClusterChoice />
      </div>
    </Dialog>
  )
}

function OwnWork() {
  const t = useT()
  const language = useSpoken((spoken) => spoken.language)
  const last = newestOtherDraft()
  return (
    <section>
      <h3>{t('gallery.empty')}</h3>
      <Choice
        name="—"
        about={t('gallery.empty.text')}
        onChoose={() => openRun(emptySession(), 0, '', false)}
      />
      {last ? (
        <Choice
          name={last.name || t('gallery.last')}
          about={t('gallery.last.text', { when: new Date(last.savedAt).toLocaleString(language) })}
          onChoose={() => {
            openRun(emptySession(), 0, last.name, false)
            replaceDraft(last.name, last.text)
          }}
        />
      ) : undefined}
    </section>
  )
}

/** How many workers and how large; the run on screen can be played again on them. */
function ClusterChoice() {
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

function Choice({
  name,
  about,
  onChoose,
}: {
  readonly name: string
  readonly about: string
  onChoose(): void
}) {
  return (
    <button type="button" className={styles.example} onClick={() => (onChoose(), closeDialog())}>
      <code>{name}</code>
      <span>{about}</span>
    </button>
  )
}
