/** Likes nodes that have the pod's large images already. Mirrors plugins/imagelocality. Rule SCH34. */
import type { Plugin } from '../plugin'

const MB = 1024 * 1024
/** image_locality.go: minThreshold, maxContainerThreshold. */
const MIN_THRESHOLD = 23 * MB
const MAX_CONTAINER_THRESHOLD = 1000 * MB

export const imageLocality: Plugin = {
  name: 'ImageLocality',
  weight: 1,
  score({ pod }, _, { cache }) {
    const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]
    const names = containers
      .map(({ image }) => withTag(image ?? ''))
      .filter((name) => cache.imageNodes(name) > 0)
    if (names.length === 0) return undefined
    const total = cache.nodes.length
    const most = MAX_CONTAINER_THRESHOLD * containers.length
    return {
      score(node) {
        let sum = 0
        for (const name of names)
          sum += Math.trunc((node.images.get(name) ?? 0) * (cache.imageNodes(name) / total))
        const clamped = Math.min(most, Math.max(MIN_THRESHOLD, sum))
        return Math.trunc((100 * (clamped - MIN_THRESHOLD)) / (most - MIN_THRESHOLD))
      },
    }
  },
}

const withTag = (image: string) =>
  image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image
