import type { ReactNode } from 'react'
import { useT } from '../../i18n/language'
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icon'
import { type InspectorTab, select, useApp } from '../app-store'
import styles from './inspector.module.css'

interface HeadProps {
  readonly name: string
  readonly glyph?: ReactNode
  /** State in words. */
  readonly said: string
  readonly tabs: readonly InspectorTab[]
}

const TITLES = {
  status: 'inspector.status',
  why: 'inspector.why',
  yaml: 'inspector.yaml',
  logs: 'inspector.logs',
  break: 'inspector.break',
} as const

/** Name, state, and what can be looked at. */
export function Head({ name, glyph, said, tabs }: HeadProps) {
  const t = useT()
  const chosen = useApp((app) => app.inspectorTab)
  return (
    <>
      <header className={styles.head}>
        <span>{glyph}</span>
        <div>
          <h2 className={styles.name}>{name}</h2>
          <p className={styles.state}>{said}</p>
        </div>
        <Button look="plain" aria-label={t('panel.close')} onClick={() => select(undefined)}>
          <Icon name="close" size={12} />
        </Button>
      </header>
      <div className={styles.buttons}>
        {tabs.map((tab) => (
          <Button
            key={tab}
            aria-pressed={tab === chosen}
            onClick={() => useApp.setState({ inspectorTab: tab === chosen ? 'status' : tab })}
          >
            {t(TITLES[tab])}
          </Button>
        ))}
      </div>
    </>
  )
}
