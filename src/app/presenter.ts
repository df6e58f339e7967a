/** Who listens to the presenter's remote (PageDown, PageUp): a lesson while one is open, else the playhead. */
interface Remote {
  on(): void
  back(): void
}

let remote: Remote | undefined

/** Takes the remote; the answer gives it back. */
export function takeRemote(by: Remote): () => void {
  remote = by
  return () => {
    if (remote === by) remote = undefined
  }
}

/** Presses a button of the remote; false when nobody holds it. */
export function pressRemote(button: keyof Remote): boolean {
  remote?.[button]()
  return remote !== undefined
}
