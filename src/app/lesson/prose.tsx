/** The text of a lesson: paragraphs, points, asides and code, with the numbers of the run in their places. */
import { useSpoken } from '../../i18n/language'
import type { Block } from '../../lessons/lesson-words'
import { WordsAndCode } from '../../ui/words-and-code'
import { withFacts } from './facts'
import { useLesson } from './lesson-store'
import styles from './lesson.module.css'
import { useLessonWords } from './words'

export function Told({ text }: { readonly text: string }) {
  const t = useLessonWords()
  const language = useSpoken((spoken) => spoken.language)
  const facts = useLesson((lesson) => lesson.open?.told.facts)
  return <WordsAndCode text={withFacts(text, facts ?? {}, t, language)} />
}

export function Prose({ blocks }: { readonly blocks: readonly Block[] }) {
  return (
    <div className={styles.prose}>
      {blocks.map((block) => (
        <OneBlock key={block.text} block={block} />
      ))}
    </div>
  )
}

function OneBlock({ block: { kind, text } }: { readonly block: Block }) {
  if (kind === 'code') return <pre className={styles.code}>{text}</pre>
  if (kind === 'aside') return <aside className={styles.aside}>{<Told text={text} />}</aside>
  return <p className={kind === 'point' ? styles.point : undefined}>{<Told text={text} />}</p>
}
