import type { authored as english } from '../en/authored'
import type { SameWords } from '../words'

export const authored = {
  'authored.pod-ready': '`{name}` 处于 Ready 状态。',
  'authored.available': 'Deployment `{name}` 至少有 {count} 个可用副本。',
  'authored.endpoints': 'Service `{name}` 后面至少有 {count} 个就绪的 Pod。',
  'authored.restarts': '`{name}` 处于 Ready 状态，重启不超过 {count} 次。',
  'authored.image': '`{name}` 处于 Ready 状态，用的镜像是 `{image}`。',
  'authored.exists': '集群里有 `{resource}/{name}`。',
  'authored.absent': '集群里不再有 `{resource}/{name}`。',
  'authored.node-empty': '节点 `{name}` 上不再有 Pod（DaemonSet 的除外）。',
} satisfies SameWords<typeof english>
