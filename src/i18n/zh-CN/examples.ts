import type { examples as english } from '../en/examples'
import type { SameWords } from '../words'

export const examples = {
  'question.restarts': 'Pod 老是重启，为什么？',
  'question.start': 'Pod 起不来',
  'question.traffic': 'Pod 在运行，却没有流量',
  'question.stop': '停止时会发生什么？',
  'question.resources': '谁能分到多少？',
  'question.belongs': '谁和谁是一起的？',
  'example.liveness-exec': '一分钟后，探针要找的文件被删掉了。',
  'example.liveness-http': '网页没了，端口却还应答。',
  'example.memleak': '一次又一次要得比内存限制还多。',
  'example.restart-policies': 'Always、OnFailure、Never：六种结局。',
  'example.init-containers': '它在等两个还不存在的 Service。',
  'example.image-errors': '三个拉不到的镜像，三种原因。',
  'example.readiness-exec': '未就绪不等于坏了：没有流量，也不重启。',
  'example.termination': '面对 SIGTERM 的六种反应，其中一个充耳不闻。',
  'example.lifecycle-demo': '启动之后一个回调，停止之前一个回调。',
  'example.stress': '想要一整个 CPU，只许用五分之二。',
  'example.qos': 'Guaranteed、Burstable、BestEffort。',
  'example.labels': '打标签、改标签、去标签、按标签选。',
} as const satisfies SameWords<typeof english>
