/** 探针场景自己的文字。 */
import type { sceneProbes as english } from '../en/scene-probes'
import type { SameWords } from '../words'

export const sceneProbes: SameWords<typeof english> = {
  'probes.none':
    '这里没有 Pod 配置探针。清单中的 `livenessProbe`、`readinessProbe`、`startupProbe` 各占一条泳道。',
  'probes.none-of':
    '`{pod}` 没有配置探针。清单中的 `livenessProbe`、`readinessProbe`、`startupProbe` 各占一条泳道。',
  'probes.liveness': '存活探针',
  'probes.readiness': '就绪探针',
  'probes.startup': '启动探针',
  'probes.every': '每 {period} 秒一次，失败阈值 {threshold}',
  'probes.after': '等 {delay} 秒后，每 {period} 秒一次',
  'probes.silent': '静默 {delay} 秒',
  'probes.container': '容器',
  'probes.endpoints': '在端点中',
  'probes.restart': '容器被停止并重新启动',
  'probes.out': '未就绪：不会重启',
  'probes.in': '重新就绪',
  'probes.count': '失败 {failures}/{threshold}',
  'probes.deaf': '不响应 {signal}',
  'probes.file-gone': '{path} 被删除',
  'probes.file-there': '{path} 被创建',
  'probes.runs-on': '继续运行：重启 {n} 次',
  'probes.requests': '请求',
  'probes.requests-lost': '{n} 个请求遇到了未就绪的 Pod',
  'probes.requests-nobody': '{n} 个找不到端点',
  'probes.when': '时间',
  'probes.what': '探针',
  'probes.result': '结果',
  'probes.success': '通过',
  'probes.failure': '失败 {run}/{threshold}',
  'probes.error': '出错 {run}/{threshold}',
}
