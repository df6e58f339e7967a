/** A moment in short: when, in which scene, and what is selected there. */
import { useT } from '../../i18n/language'
import type { Look } from '../../lessons/authored'
import { clock } from '../../playback/clock'
import type { Selection } from '../../scenes/scene'
import { scenes } from '../../scenes/scenes'
import { WordsAndCode } from '../../ui/words-and-code'
import { useAuthorWords } from './words'

export function Shows({ look: { at, scene, selection } }: { readonly look: Look }) {
  const t = useT()
  const say = useAuthorWords()
  const entry = scenes.find(({ id }) => id === scene)
  const where = { at: clock(at), scene: entry ? t(entry.title) : scene }
  const name = selection && nameOf(selection)
  return (
    <WordsAndCode
      text={name ? say('author.shows.selected', { ...where, name }) : say('author.shows', where)}
    />
  )
}

function nameOf(selection: Selection): string | undefined {
  if (selection.kind === 'object') return selection.key.split('/').at(-1)
  if (selection.kind === 'container') return selection.container
  return selection.kind === 'component' ? selection.name : undefined
}
