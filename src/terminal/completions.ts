/** What Tab offers for the line so far. */
import type { View } from '../view/view'

export function completionsFor(_line: string, _view: View): readonly string[] {
  return []
}
