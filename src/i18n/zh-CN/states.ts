import type { states as english } from '../en/states'
import type { SameWords } from '../words'

export const states = {
  'state.waiting': '等待',
  'state.starting': '启动中',
  'state.ready': '就绪',
  'state.failing': '异常',
  'state.ending': '终止中',
  'state.dead': '已失败',
  'state.done': '已完成',
  'state.node-silent': '节点失联',
} as const satisfies SameWords<typeof english>
