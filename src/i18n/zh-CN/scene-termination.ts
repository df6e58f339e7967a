/** 终止场景自己的文字。 */
import type { sceneTermination as english } from '../en/scene-termination'
import type { SameWords } from '../words'

export const sceneTermination: SameWords<typeof english> = {
  'termination.none': '没有 Pod 正在被删除。在控制台输入 `kubectl delete pod`，就能看到它如何终止。',
  'termination.none-of': '`{pod}` 没有被删除。在控制台输入 `kubectl delete pod {pod}`，就能看到它如何终止。',
  'termination.grace': '优雅终止期',
  'termination.left': '{all} 秒还剩 {left} 秒',
  'termination.over': '已结束，还剩 {left} 秒',
  'termination.none-left': '已用尽',
  'termination.object': 'Pod 对象',
  'termination.marked': '写入 deletionTimestamp，对象仍在',
  'termination.removed': '已移除',
  'termination.endpoints': 'EndpointSlice',
  'termination.out': '地址不再就绪',
  'termination.sees': '得知后，同时停止所有容器',
  'termination.deaf': 'PID 1 没有处理函数：忽略 TERM',
  'termination.heard': '响应 TERM',
  'termination.exit': '退出码 {code}',
  'termination.killed': '退出码 {code}：被 KILL 终结',
  'termination.when': '时间',
  'termination.who': '对象',
  'termination.what': '内容',
  'termination.lost': '丢失 {n} 个请求：进程已退出，仍被转发到这里',
  'termination.none-lost': '没有丢失',
  'termination.lost-here': '丢失 {n}',
  'termination.rules-at': '{s} 秒更新规则',
  'termination.still-sends': '{node} 仍在转发',
  'termination.more-nodes': '还有 {n} 个',
  'termination.hook-failed': '回调失败',
  'termination.axis': '{n} 秒',
}
