import { type ComponentType, useEffect, useState } from 'react'
import { type AppState, useApp } from './app-store'

type Name = NonNullable<AppState['dialog']>

const load: Record<Name, () => Promise<ComponentType>> = {
  about: async () => (await import('./about/about')).About,
  gallery: async () => (await import('./gallery/gallery')).Gallery,
  lessons: async () => (await import('./lesson/lesson-list')).LessonList,
  keys: async () => (await import('./keys')).Keys,
  share: async () => (await import('./share')).Share,
}

/** Dialogs are fetched when they are first opened. */
export function Dialogs() {
  const dialog = useApp((app) => app.dialog)
  const [open, setOpen] = useState<{ readonly name: Name; readonly Component: ComponentType }>()
  useEffect(() => {
    if (!dialog) return
    let wanted = true
    void load[dialog]().then((Component) => wanted && setOpen({ name: dialog, Component }))
    return () => {
      wanted = false
    }
  }, [dialog])
  return dialog && open?.name === dialog ? <open.Component /> : undefined
}
