/** A text in which what stands in backticks is what a cluster says, and is drawn in mono. */
import { Fragment } from 'react'

export function WordsAndCode({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    // Parts of one text have no other identity
    index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>,
  )
}
