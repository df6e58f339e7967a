import type { SameWords } from '../words'
import type { sceneCluster as english } from '../en/scene-cluster'

export const sceneCluster: SameWords<typeof english> = {
  'cluster.api-server': 'API server',
  'cluster.scheduler': '调度器',
  'cluster.controllers': '控制器',
  'cluster.revision': 'rev {n}',
  'cluster.failures': '连续失败 {run}/{threshold}',
  'cluster.ready-count': '{n} 个就绪',
  'cluster.waiting-for-node': '等待节点',
  'cluster.empty-node': '还没有 Pod',
  'cluster.file-gone': '已不在',
  'cluster.more': '另有 {n} 个',
  'cluster.fleet': '{nodes} 个节点上的 {pods} 个 Pod',
  'cluster.cut': '网络已断',
  'cluster.memory-full': '内存已占满',
  'cluster.disk-full': '磁盘已占满',
  'cluster.fleet.node': '未就绪，其上 {count} 个 Pod 异常',
  'cluster.fleet.owner': '有 {count} 个 Pod 异常：',
  'cluster.fleet.waiting': '有 {count} 个 Pod 在等待',
  'cluster.stopped': '已停止',
  'cluster.not-ready': 'NotReady',
  'cluster.cordoned': 'SchedulingDisabled',
  'cluster.pulled': '{image} · {done} / {all} MB',
  'cluster.what': '对象',
  'cluster.where': '位置',
  'cluster.how': '状态',
}
