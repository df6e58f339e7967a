/** What Tab offers for the line so far. kubectl's whole grammar comes with it, so it is fetched when first wanted. */
import type { KnownObject } from '../kubectl/completion'
import type { View } from '../view/view'

export interface Offered {
  /** Where the word begins that the options stand for. */
  readonly from: number
  readonly options: readonly string[]
}

export async function completionsFor(line: string, namespace: string, view: View): Promise<Offered> {
  if (!/\s/.test(line.trimStart())) return commandsFor(line)
  const { complete } = await import('../kubectl/completion')
  return complete(line, line.length, { namespace, objects: objectsOf(view) })
}

/** The word at the beginning. */
function commandsFor(line: string): Offered {
  const typed = line.trimStart()
  return {
    from: line.length - typed.length,
    options: ['kubectl', 'fault'].filter((word) => word.startsWith(typed)),
  }
}

function* objectsOf(view: View): Iterable<KnownObject> {
  for (const resource of view.objects.resources())
    for (const { object } of view.objects.list(resource)) {
      const { name, namespace } = object.metadata
      yield {
        resource,
        name,
        ...(namespace && { namespace }),
        ...(resource === 'pods' && { containers: containersOf(object) }),
      }
    }
}

function containersOf(pod: unknown): string[] {
  const { spec } = pod as { spec?: { containers?: readonly { name: string }[] } }
  return (spec?.containers ?? []).map(({ name }) => name)
}
