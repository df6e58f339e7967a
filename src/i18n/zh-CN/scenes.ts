import type { scenes as english } from '../en/scenes'
import type { SameWords } from '../words'

export const scenes = {
  'scene.cluster': '集群',
  'scene.creation': '创建',
  'scene.scheduling': '调度',
  'scene.probes': '探针',
  'scene.termination': '终止',
  'scene.memory': '内存',
  'scene.network': '网络',
  'scene.pod': '内部',
  'pod-head.choose': '看哪个 Pod',
  'pod-head.gone': '已从 API 中消失',
  'pod-head.of': '第 {n} 个，共 {all} 个',
  'scene.summary': '概要',
} as const satisfies SameWords<typeof english>
