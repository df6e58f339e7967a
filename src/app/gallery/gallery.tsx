/** Examples to start from, under the question that brings people to them. */
import { useDeferredValue, useEffect, useState } from 'react'
import { useT } from '../../i18n/language'
import type { Translate } from '../../i18n/words'
import { Dialog } from '../../ui/dialog'
import { openExample } from '../address'
import { closeDialog } from '../app-store'
import type { Example } from '../examples/example'
import { questions } from '../examples/examples'
import { ClusterChoice } from './cluster-choice'
import styles from './gallery.module.css'
import { MovingLanes } from './moving-lanes'
import { OwnWork } from './own-work'
import { RealCluster } from './real-cluster'
import { forgetWaiting } from './thumbnail'

export function Gallery() {
  const t = useT()
  const [sought, setSought] = useState('')
  const wanted = useDeferredValue(sought.trim().toLowerCase())
  useEffect(() => forgetWaiting, [])
  const found = questions
    .map(({ asks, examples }) => ({
      asks,
      examples: examples.filter((example) => matches(example, t(asks), wanted, t)),
    }))
    .filter(({ examples }) => examples.length > 0)
  return (
    <Dialog title={t('gallery.title')} closeLabel={t('panel.close')} onClose={closeDialog}>
      <input
        type="search"
        className={styles.search}
        placeholder={t('gallery.search.hint')}
        aria-label={t('gallery.search')}
        value={sought}
        onChange={(event) => setSought(event.target.value)}
      />
      {found.map(({ asks, examples }) => (
        <section key={asks} className={styles.question}>
          <h3>{t(asks)}</h3>
          <div className={styles.cards}>
            {examples.map((example) => (
              <Card key={example.name} example={example} />
            ))}
          </div>
        </section>
      ))}
      {found.length === 0 ? (
        <p role="status" className={styles.nothing}>
          {t('gallery.nothing', { sought: sought.trim() })}
        </p>
      ) : undefined}
      {wanted === '' ? (
        <div className={styles.others}>
          <OwnWork />
          <ClusterChoice />
          <RealCluster />
        </div>
      ) : undefined}
    </Dialog>
  )
}

/** By name, by what is said of it, and by what is in its manifest: a field, a kind, an image. */
function matches(
  { name, about, manifest, steps = [] }: Example,
  question: string,
  wanted: string,
  t: Translate,
) {
  const text = [name, t(about), question, manifest, ...steps.map(([, line]) => line)].join('\n').toLowerCase()
  return wanted.split(/\s+/).every((word) => text.includes(word))
}

function Card({ example }: { readonly example: Example }) {
  const t = useT()
  return (
    <button
      type="button"
      className={styles.card}
      onClick={() => {
        openExample({ ...example, opensAt: 0 })
        closeDialog()
      }}
    >
      <MovingLanes example={example} />
      <code>{example.name}</code>
      <span>{t(example.about)}</span>
    </button>
  )
}
