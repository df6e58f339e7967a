import { useState } from 'react'
import { chooseLanguage, useSpoken, useT } from '../i18n/language'
import { rename, useDraft } from '../editor/draft'
import { Button } from '../ui/button'
import { Icon } from '../ui/icon'
import { openDialog, togglePresenting, toggleTheme, useApp } from './app-store'
import styles from './top-bar.module.css'

export function TopBar({ className, narrow }: { readonly className: string; readonly narrow: boolean }) {
  const t = useT()
  return (
    <header className={`${className} ${styles.bar}`}>
      <h1 className={styles.name}>
        <Icon name="logo" size={20} />
        {t('app.name')}
      </h1>
      <Title />
      {narrow ? <More /> : <nav className={styles.menu}>{<Menu />}</nav>}
    </header>
  )
}

function Title() {
  const t = useT()
  const name = useDraft((draft) => draft.name)
  return (
    <div className={styles.title}>
      <input
        aria-label={t('app.title')}
        value={name}
        placeholder={t('app.untitled')}
        spellCheck={false}
        maxLength={80}
        onChange={(event) => rename(event.target.value)}
      />
    </div>
  )
}

function Menu() {
  const t = useT()
  const language = useSpoken((spoken) => spoken.language)
  const theme = useApp((app) => app.theme)
  const other = language === 'en' ? 'zh-CN' : 'en'
  return (
    <>
      <Button look="plain" onClick={() => openDialog('gallery')}>
        {t('top.gallery')}
      </Button>
      <Button look="plain" onClick={() => openDialog('lessons')}>
        {t('top.lessons')}
      </Button>
      <Button look="plain" onClick={() => openDialog('share')}>
        {t('top.share')}
      </Button>
      <Button
        look="plain"
        lang={other}
        title={t('top.language.hint')}
        onClick={() => void chooseLanguage(other)}
      >
        {t('top.language')}
      </Button>
      <Button
        look="plain"
        aria-label={t('top.about')}
        title={t('top.about')}
        onClick={() => openDialog('about')}
      >
        <Icon name="about" />
      </Button>
      <Button
        look="plain"
        aria-label={t(theme === 'dark' ? 'top.theme.light' : 'top.theme.dark')}
        onClick={toggleTheme}
      >
        <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
      </Button>
      <Button look="plain" className={styles.strong!} onClick={togglePresenting}>
        {t('top.present')}
      </Button>
    </>
  )
}

function More() {
  const t = useT()
  const [open, setOpen] = useState(false)
  return (
    <div
      className={styles.more}
      onClick={() => setOpen(!open)}
      onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
    >
      <Button look="plain" aria-label={t('top.more')} aria-expanded={open}>
        <Icon name="more" />
      </Button>
      {open ? <nav className={styles.popover}>{<Menu />}</nav> : undefined}
    </div>
  )
}
