/** 调度场景自己的文字。 */
import type { sceneScheduling as english } from '../en/scene-scheduling'
import type { SameWords } from '../words'

export const sceneScheduling: SameWords<typeof english> = {
  'scheduling.none': '调度器还没有做过决定。应用一个 Pod，它就会逐个考察节点。',
  'scheduling.none-of': '调度器还没有对 `{pod}` 做过决定：它已有节点，或仍在队列中。',
  'scheduling.bound': '已绑定到 {node}',
  'scheduling.nowhere': '无处可放',
  'scheduling.filter': '过滤',
  'scheduling.left': '{n} 个节点，剩 {left} 个',
  'scheduling.hidden': '另有 {n} 个类似的节点',
  'scheduling.score': '打分',
  'scheduling.only-one': '只剩一个节点，无需打分。',
  'scheduling.asks': '请求 CPU {cpu}，内存 {memory}',
  'scheduling.asks-nothing': '没有资源请求：哪里都放得下',
  'scheduling.free': '还空着',
  'scheduling.fits': '放得下',
  'scheduling.lacks': '还差 {amount}',
  'scheduling.cordoned': '节点允许调度吗？',
  'scheduling.taints': '容忍它的污点吗？',
  'scheduling.affinity': '是它要的节点吗？',
  'scheduling.ports': '端口空着吗？',
  'scheduling.fit': '放得下请求吗？',
  'scheduling.other': '接受这个 Pod 吗？',
  'scheduling.behind': '落后 {n} 分',
  'scheduling.preempts': '抢占 {victims}',
  'scheduling.node': '节点',
  'scheduling.verdict': '结论',
  'scheduling.points': '得分',
}
