/** Which pod an entry is about: for what is selected by an entry, and for the place of its numeral. */
import type { ApiObject, Entry } from '../../journal/entry'

export interface PodOfEntry {
  readonly uid: string
  /** 'namespace/name'; empty where the entry does not say it. */
  readonly key: string
  readonly container: string
}

interface Involved {
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
  readonly uid?: string
}

export function podOfEntry(entry: Entry): PodOfEntry | undefined {
  if ('container' in entry && typeof entry.container === 'object') {
    const { pod, podKey, container } = entry.container
    return { uid: pod, key: podKey, container }
  }
  switch (entry.kind) {
    case 'sandbox.created':
    case 'sandbox.removed':
      return { uid: entry.sandbox.pod, key: entry.sandbox.podKey, container: '' }
    case 'volume.mounted':
    case 'image.pull-started':
    case 'image.pulled':
    case 'image.pull-failed':
      return { uid: entry.pod, key: '', container: '' }
    case 'decision.made':
    case 'timer.set': {
      const { resource, uid = '', key } = entry.about
      return resource === 'pods' ? { uid, key, container: entry.container } : undefined
    }
    case 'object.stored':
    case 'object.removed':
      return entry.resource === 'pods'
        ? { uid: entry.object.metadata.uid, key: entry.key, container: '' }
        : entry.resource === 'events'
          ? podOfEvent(entry.object)
          : undefined
    case 'request.sent':
    case 'watch.sent': {
      const isNamed = entry.resource === 'pods' && !entry.key.endsWith('/')
      return isNamed ? { uid: '', key: entry.key, container: '' } : undefined
    }
    default:
      return undefined
  }
}

function podOfEvent(object: ApiObject): PodOfEntry | undefined {
  const event = object as unknown as { involvedObject?: Involved; regarding?: Involved }
  const { kind, namespace, name, uid = '' } = event.involvedObject ?? event.regarding ?? {}
  return kind === 'Pod' ? { uid, key: `${namespace}/${name}`, container: '' } : undefined
}
