import type { inspector as english } from '../en/inspector'
import type { SameWords } from '../words'

export const inspector = {
  'inspector.why': '为什么？',
  'inspector.yaml': 'YAML',
  'inspector.status': '状态',
  'inspector.logs': '日志',
  'inspector.container': '容器',
  'inspector.init-container': 'Init 容器',
  'inspector.conditions': '状况',
  'inspector.since': '始于',
  'inspector.events': '事件',
  'inspector.events.none': '没有事件',
  'inspector.gone': '此刻还没有（或已经没有）{name}。',
  'inspector.since.at': '始于 {at}',
  'inspector.at': '于 {at}',
  'inspector.probe.failed': '失败 {run}/{threshold}',
  'inspector.probe.passes': '通过',
  'inspector.on-node': '在 {node} 上',
  'inspector.pods': 'Pod',
  'inspector.logs.none': '还没有输出',
  'inspector.doing': '此刻',
  'inspector.process': '进程',
  'inspector.component.requests': '途中的请求',
  'inspector.stored-only': '按结构校验、存储并展示；这个集群里没有控制器处理它。',
  'inspector.memory': '内存',
  'inspector.cpu': 'CPU',
} as const satisfies SameWords<typeof english>
