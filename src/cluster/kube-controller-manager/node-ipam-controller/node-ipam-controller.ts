/** Gives each node its range of pod addresses. Mirrors pkg/controller/nodeipam/ipam/range_allocator.go. */
import type { Node } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { defineController } from '../controller'

/** --cluster-cidr 10.244.0.0/16 with --node-cidr-mask-size 24; beyond 256 nodes the simulation goes on above it. */
export const podCIDR = (index: number) =>
  index < 256 ? `10.244.${index}.0/24` : `10.${index >> 8}.${index & 255}.0/24`

export const nodeIpamController = defineController({
  name: 'node-ipam-controller',
  reconciles: 'nodes',
  begin(shop) {
    const nodes = shop.of<Node>('nodes')
    const holders = nodes.index('podCIDR', ({ spec }) => (spec?.podCIDR ? [spec.podCIDR] : []))
    const promised = new Map<string, string>()
    const isTaken = (cidr: string) => {
      for (const _ of holders(cidr)) return true
      return promised.has(cidr)
    }
    return {
      sync(key, work) {
        const node = nodes.get(key)
        for (const [cidr, name] of promised)
          if (!nodes.get(name) || nodes.get(name)?.spec?.podCIDR) promised.delete(cidr)
        if (!node || node.spec?.podCIDR || [...promised.values()].includes(key)) return
        let index = 0
        while (isTaken(podCIDR(index))) index++
        const cidr = podCIDR(index)
        promised.set(cidr, key)
        work.request({
          method: 'PATCH',
          path: pathOf('nodes', undefined, key),
          contentType: 'application/strategic-merge-patch+json',
          body: { spec: { podCIDR: cidr, podCIDRs: [cidr] } },
        })
      },
    }
  },
})
