import { useState } from 'react'
import { useT } from '../../i18n/language'
import { Button } from '../../ui/button'
import { copyText } from './copy-text'

/** Copies a text, and says so until the text is another one. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const t = useT()
  const [copied, setCopied] = useState<string>()
  const copy = async () => {
    if (await copyText(text)) setCopied(text)
  }
  return (
    <Button look="main" onClick={() => void copy()}>
      {copied === text ? t('share.copied') : label}
    </Button>
  )
}
