/** From a lesson that someone made to its author's desk: to go on writing on it. */
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icon'
import { useApp } from '../app-store'
import { backToDesk, editLesson } from './desk'
import { useAuthorWords } from './words'

export function EditButton() {
  const say = useAuthorWords()
  const trying = useApp((app) => app.authoring !== undefined)
  return (
    <Button
      look="plain"
      aria-label={say('author.edit')}
      title={say('author.edit')}
      onClick={trying ? backToDesk : editLesson}
    >
      <Icon name="pen" />
    </Button>
  )
}
