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
  'scene.summary': '概要',
} as const satisfies SameWords<typeof english>
