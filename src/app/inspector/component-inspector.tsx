import { useT } from '../../i18n/language'
import { clock } from '../../playback/clock'
import type { MessageView } from '../../view/slices/messages'
import type { View } from '../../view/view'
import { useApp } from '../app-store'
import { Break } from './break'
import { breakingsOfComponent } from './breaking'
import { Head } from './head'
import styles from './inspector.module.css'

function wordOf(message: MessageView): string {
  switch (message.kind) {
    case 'request':
      return message.verb.toUpperCase()
    case 'watch':
      return message.type
    case 'answer':
      return String(message.code)
    case 'put':
      return 'PUT'
    case 'packet':
      return message.protocol
  }
}

/** A process of the cluster: where it runs, and what it said last. */
export function ComponentInspector({ name, view }: { readonly name: string; readonly view: View }) {
  const t = useT()
  const component = view.machines.components.get(name)
  const breakings = breakingsOfComponent(name, component)
  const tab = useApp((app) => app.inspectorTab)
  const messages = view.messages.recent.filter(({ from, to }) => from === name || to === name).slice(-24)
  return (
    <>
      <Head name={name} said={component?.machine ?? ''} tabs={breakings.length > 0 ? ['break'] : []} />
      <div className={styles.body} tabIndex={0}>
        {tab === 'break' ? <Break breakings={breakings} /> : undefined}
        <section className={styles.section}>
          <h3>{t('inspector.component.requests')}</h3>
          <ol className={styles.events}>
            {messages.reverse().map((message) => (
              <li key={message.seq}>
                <time>{clock(message.sentAt)}</time>
                <div>
                  <b>
                    {wordOf(message)} {message.resource}
                  </b>
                  <p>{message.key}</p>
                </div>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </>
  )
}
