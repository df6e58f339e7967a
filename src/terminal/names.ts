/** Names of objects in what a command printed, so that they can be selected. */
import type { Selection } from '../scenes/scene'
import type { View } from '../view/view'

interface Named {
  readonly text: string
  readonly selection: Selection
}

const RESOURCES = ['pods', 'nodes', 'services', 'deployments.apps', 'replicasets.apps']
const WORD = /[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/g
/** A page of output is enough to look through. */
const MOST = 20_000

export function namesIn(text: string, view: View): (string | Named)[] {
  if (text.length > MOST) return [text]
  const known = knownNames(view)
  const parts: (string | Named)[] = []
  let from = 0
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const selection = known.get(word)
    if (!selection) continue
    if (index > from) parts.push(text.slice(from, index))
    parts.push({ text: word, selection })
    from = index + word.length
  }
  if (from < text.length) parts.push(text.slice(from))
  return parts
}

const namesByView = new WeakMap<View, ReadonlyMap<string, Selection>>()

function knownNames(view: View): ReadonlyMap<string, Selection> {
  const known = namesByView.get(view)
  if (known) return known
  const names = new Map<string, Selection>()
  for (const resource of RESOURCES)
    for (const { key, object } of view.objects.list(resource))
      if (!names.has(object.metadata.name) && object.metadata.namespace !== 'kube-system')
        names.set(object.metadata.name, { kind: 'object', resource, key })
  namesByView.set(view, names)
  return names
}
