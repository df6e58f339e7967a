/** Chooses a node for each pod. Mirrors pkg/scheduler. */
import type { Node, Pod } from '../../k8s/api'
import { type Component, keyOf } from '../component'

export function createScheduler(): Component {
  return {
    name: 'kube-scheduler',
    start({ api, informers, random }) {
      const nodes = informers.of<Node>('nodes')
      informers.of<Pod>('pods').on({
        added: (pod) => {
          if (pod.spec?.nodeName) return
          const free = [...nodes.list()].filter((node) => !(node.spec?.taints ?? []).length)
          if (free.length === 0) return
          const { namespace, name, uid } = pod.metadata
          const target = { apiVersion: 'v1', kind: 'Node', name: keyOf(random.pick(free)) }
          const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace, uid }, target }
          api.request({ method: 'POST', path: `/api/v1/namespaces/${namespace}/pods/${name}/binding`, body })
        },
      })
    },
  }
}
