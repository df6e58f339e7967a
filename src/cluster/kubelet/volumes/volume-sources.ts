/** Where the content of volumes comes from: API objects, the pod, and tokens of its service account. */
import type { Pod } from '../../../k8s/api'
import { EPOCH_MS } from '../../../k8s/time'
import { allocatableOf } from '../container-config'
import type { Surroundings } from '../surroundings'
import type { WatchedObjects } from '../watched-objects'
import type { ContentSources } from './volume-content'

export function createVolumeSources(
  surroundings: Surroundings,
  objects: WatchedObjects,
  podIP: (uid: string) => string,
): (pod: Pod) => ContentSources {
  const tokens = new Map<string, string>()
  return (pod) => {
    const namespace = pod.metadata.namespace ?? ''
    return {
      configMap: (name) => objects.configMap(namespace, name),
      secret: (name) => objects.secret(namespace, name),
      addresses: { host: surroundings.node.address, pod: podIP(pod.metadata.uid) },
      node: allocatableOf(surroundings),
      token({ metadata }) {
        const known = tokens.get(metadata.uid)
        if (known) return known
        const token = tokenFor(pod, surroundings.host.timers.now, surroundings.host.random.hex(86))
        tokens.set(metadata.uid, token)
        return token
      },
    }
  }
}

/** A token that looks like one: three parts, as a JSON web token has them. Nobody here checks its signature. */
function tokenFor(pod: Pod, now: number, signature: string): string {
  const issued = Math.floor((EPOCH_MS + now) / 1000)
  const claims = {
    aud: ['https://kubernetes.default.svc.cluster.local'],
    exp: issued + 3607,
    iat: issued,
    iss: 'https://kubernetes.default.svc.cluster.local',
    sub: `system:serviceaccount:${pod.metadata.namespace}:${pod.spec?.serviceAccountName ?? 'default'}`,
  }
  return `${HEADER}.${encoded(JSON.stringify(claims))}.${signature}`
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** base64url of ASCII text. */
function encoded(text: string): string {
  const digits: string[] = []
  let bits = 0
  let count = 0
  for (let i = 0; i < text.length; i++) {
    bits = ((bits << 8) | (text.charCodeAt(i) & 0xff)) & 0xffff
    count += 8
    while (count >= 6) {
      count -= 6
      digits.push(ALPHABET[(bits >> count) & 63]!)
    }
  }
  if (count > 0) digits.push(ALPHABET[(bits << (6 - count)) & 63]!)
  // Joined at once: text that grows by one character at a time is kept as a chain of pieces.
  return digits.join('')
}

const HEADER = encoded('{"alg":"RS256","kid":"podarium"}')
