/**
 * While something is selected: works out which lines of the manifest caused it and, while the reader asks why, the
 * chain of causes, and tells both to all that show them. Draws nothing; comes when something is first selected.
 */
import { useEffect, useMemo } from 'react'
import type { Cause } from '../editor/cause'
import type { Chain } from '../scenes/scene'
import { useApp } from './app-store'
import { useCauseLines } from './cause-lines'
import { isFromManifest, useChain } from './chain'

export function Asking() {
  const chain = useChain()
  const lines = useCauseLines(useApp((app) => app.selection))
  const cause = useMemo(() => numbered(lines, chain), [lines, chain])
  useEffect(() => useApp.setState({ chain }), [chain])
  useEffect(() => useApp.setState({ cause }), [cause])
  useEffect(() => () => useApp.setState({ chain: undefined, cause: undefined }), [])
  return undefined
}

/** The lines are the chain's first link, where that is what the learner applied. */
function numbered(cause: Cause | undefined, chain: Chain | undefined): Cause | undefined {
  const first = chain?.links[0]
  if (!cause || !first || !isFromManifest(first.entry)) return cause
  return { ...cause, numeral: first.n, isNow: chain.now === first.n }
}
