/**
 * While something is selected: works out which lines of the manifest caused it and, while the reader asks why, the
 * chain of causes, and tells both to all that show them. Draws nothing; comes when something is first selected.
 */
import { useEffect } from 'react'
import { useApp } from './app-store'
import { useCauseLines } from './cause-lines'
import { useChain } from './chain'

export function Asking() {
  const chain = useChain()
  const cause = useCauseLines(useApp((app) => app.selection))
  useEffect(() => useApp.setState({ chain }), [chain])
  useEffect(() => useApp.setState({ cause }), [cause])
  useEffect(() => () => useApp.setState({ chain: undefined, cause: undefined }), [])
  return undefined
}
