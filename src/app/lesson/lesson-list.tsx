/** All lessons by chapter, with their idea, how long they take and which are done. */
import { useEffect, useState } from 'react'
import { useSpoken, useT } from '../../i18n/language'
import { curriculum, type LessonEntry, lessonEntries, lessonTexts } from '../../lessons/curriculum'
import { readHead } from '../../lessons/lesson-words'
import { Dialog } from '../../ui/dialog'
import { WordsAndCode } from '../../ui/words-and-code'
import { closeDialog } from '../app-store'
import { MakeOne } from '../author/make-one'
import { useDone } from './done'
import { openLesson } from './guide'
import styles from './lesson-list.module.css'
import { useLessonWords } from './words'

export function LessonList() {
  const close = useT()('panel.close')
  const t = useLessonWords()
  const language = useSpoken((spoken) => spoken.language)
  const [texts, setTexts] = useState<ReadonlyMap<string, string>>()
  useEffect(() => {
    void lessonTexts(language).then(setTexts)
  }, [language])
  return (
    <Dialog title={t('lessons.title')} closeLabel={close} onClose={closeDialog}>
      <p className={styles.about}>{t('lessons.about')}</p>
      <MakeOne />
      <div className={styles.chapters}>
        {curriculum
          .filter(({ lessons }) => lessons.length > 0)
          .map(({ title, lessons }) => (
            <section key={title}>
              <h3>{t(title)}</h3>
              {lessons.map((entry) => (
                <Row key={entry.id} entry={entry} text={texts?.get(entry.id) ?? ''} />
              ))}
            </section>
          ))}
      </div>
    </Dialog>
  )
}

function Row({ entry: { id, minutes }, text }: { readonly entry: LessonEntry; readonly text: string }) {
  const t = useLessonWords()
  const done = useDone(({ ids }) => ids.includes(id))
  const { title, idea } = readHead(text)
  const number = lessonEntries.findIndex((entry) => entry.id === id) + 1
  return (
    <button type="button" className={styles.lesson} onClick={() => (closeDialog(), openLesson(id))}>
      <span className={styles.number}>{number}</span>
      <span className={styles.name}>{title}</span>
      <span className={styles.minutes}>
        {done ? <b title={t('lessons.is-done')}>✓ </b> : undefined}
        {t('lessons.minutes', { n: minutes })}
      </span>
      <span className={styles.idea}>
        <WordsAndCode text={idea} />
      </span>
    </button>
  )
}
