/** 创建场景自己的文字。 */
import type { sceneCreation as english } from '../en/scene-creation'
import type { SameWords } from '../words'

export const sceneCreation: SameWords<typeof english> = {
  'creation.none': '还没有创建任何对象。请应用一份含有 Pod 的清单。',
  'creation.control-plane': '控制面',
  'creation.api': 'API server',
  'creation.scheduler': '调度器',
  'creation.stage.client': '请求',
  'creation.stage.control': '控制面',
  'creation.stage.sandbox': '沙箱',
  'creation.stage.pull': '拉取镜像',
  'creation.stage.start': '启动',
  'creation.stage.report': '上报',
  'creation.others': '另外 {n} 个容器',
  'creation.so-far': '{stage}，进行中',
  'creation.megabytes': '{part} / {all} MB',
  'creation.revision': 'etcd 修订号',
  'creation.you': '你',
  'creation.default': '默认值',
  'creation.when': '时间',
  'creation.from': '从',
  'creation.to': '到',
  'creation.what': '内容',
}
