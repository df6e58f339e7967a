/** Says why a file was not opened: a line beside a button, or a banner over the window. */
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icon'
import banner from '../banner.module.css'
import { saidOfFile, useRefusals } from '../refused'
import type { FileProblem } from './file-problem'

interface FileRefusedProps {
  readonly problem: FileProblem
  /** With it, it is a banner that can be closed. */
  readonly onClose?: () => void
}

export function FileRefused({ problem, onClose }: FileRefusedProps) {
  const t = useRefusals()
  const text = saidOfFile(t, problem)
  if (!onClose) return <span role="alert">{text}</span>
  return (
    <div className={banner.banner} role="alert">
      <p>{text}</p>
      <Button look="plain" aria-label={t('link.closed')} onClick={onClose}>
        <Icon name="close" />
      </Button>
    </div>
  )
}
