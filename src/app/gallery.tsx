/** Examples to start from, under the question that brings people to them. */
import { newestOtherDraft, replaceDraft } from '../editor/draft'
import { useSpoken, useT } from '../i18n/language'
import { emptySession } from '../playback/run'
import { Dialog } from '../ui/dialog'
import { openExample, openRun } from './address'
import { closeDialog } from './app-store'
import { questions } from './examples/examples'
import styles from './gallery.module.css'

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
