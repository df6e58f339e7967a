/** Which lessons this reader has finished: kept in the browser, and nowhere else. */
import { create } from 'zustand'
import { onThisMachine } from '../../ui/storage'

const KEY = 'podarium.lessons'

function kept(): readonly string[] {
  try {
    const ids: unknown = JSON.parse(onThisMachine.getItem(KEY) ?? '[]')
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}

export const useDone = create<{ readonly ids: readonly string[] }>(() => ({ ids: kept() }))

export function markDone(id: string): void {
  const ids = [...new Set([...kept(), id])]
  useDone.setState({ ids })
  onThisMachine.setItem(KEY, JSON.stringify(ids))
}
