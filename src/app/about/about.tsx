/** What is simulated, assumed and left out, and how near to a real cluster it is held. */
import { stated } from 'virtual:stated'
import { about as english } from '../../i18n/en/about'
import { type Language, useSpoken, useT } from '../../i18n/language'
import { fill } from '../../i18n/words'
import { about as chinese } from '../../i18n/zh-CN/about'
import { Dialog } from '../../ui/dialog'
import { WordsAndCode } from '../../ui/words-and-code'
import { closeDialog } from '../app-store'
import styles from './about.module.css'
import { summaryOf } from './summary'

type AboutWord = keyof typeof english
const WORDS: Record<Language, Readonly<Record<AboutWord, string>>> = { en: english, 'zh-CN': chinese }

const SECTIONS = [
  {
    title: 'about.is',
    items: ['about.is.api', 'about.is.scheduler', 'about.is.controllers', 'about.is.node', 'about.is.around'],
  },
  {
    title: 'about.assumed',
    items: ['about.assumed.time', 'about.assumed.images', 'about.assumed.programs', 'about.assumed.chance'],
  },
] as const satisfies readonly { title: AboutWord; items: readonly AboutWord[] }[]

const LEFT_OUT = [
  'about.left.programs',
  'about.left.internet',
  'about.left.host',
  'about.left.security',
  'about.left.node',
  'about.left.system',
  'about.left.volumes',
  'about.left.network',
  'about.left.speed',
] as const satisfies readonly AboutWord[]

function useSay() {
  const language = useSpoken((spoken) => spoken.language)
  const rules = new Intl.PluralRules(language)
  return (word: AboutWord, params: Readonly<Record<string, string | number>> = {}) =>
    fill(WORDS[language][word], params, rules)
}

export function About() {
  const t = useT()
  const say = useSay()
  return (
    <Dialog title={say('about.title')} closeLabel={t('panel.close')} onClose={closeDialog}>
      <div className={styles.about}>
        <p className={styles.intro}>{say('about.intro')}</p>
        <div className={styles.columns}>
          {SECTIONS.map(({ title, items }) => (
            <section key={title}>
              <h3>{say(title)}</h3>
              <ul>
                {items.map((item) => (
                  <li key={item}>{say(item)}</li>
                ))}
              </ul>
            </section>
          ))}
        </div>
        <Checked />
        <LeftOut />
      </div>
    </Dialog>
  )
}

function Checked() {
  const say = useSay()
  const { version, floors } = stated
  return (
    <section>
      <h3>{say('about.checked')}</h3>
      <p>{say('about.checked.text', { version, minor: version.replace(/\.\d+$/, ''), n: floors.length })}</p>
      <p className={styles.score}>{say('about.least', summaryOf(floors))}</p>
      <details>
        <summary>{say('about.all')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{say('about.scenario')}</th>
              <th scope="col">{say('about.status')}</th>
              <th scope="col">{say('about.events')}</th>
            </tr>
          </thead>
          <tbody>
            {floors.map(({ scenario, status, events }) => (
              <tr key={scenario}>
                <th scope="row">
                  <code>{scenario}</code>
                </th>
                <td>{say('about.floor', { n: status })}</td>
                <td>{say('about.floor', { n: events })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}

function LeftOut() {
  const say = useSay()
  return (
    <section>
      <h3>{say('about.left')}</h3>
      <ul className={styles.left}>
        {LEFT_OUT.map((item) => (
          <li key={item}>{say(item)}</li>
        ))}
      </ul>
      <p>{say('about.left.text')}</p>
      {stated.components.map(({ title, assumed, left }) => (
        <details key={title} lang="en">
          <summary>{title}</summary>
          <ul>
            {left.map((item) => (
              <li key={item}>
                <WordsAndCode text={item} />
              </li>
            ))}
            {assumed.map((item) => (
              <li key={item}>
                <i>{say('about.left.assumes')}</i> <WordsAndCode text={item} />
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  )
}
