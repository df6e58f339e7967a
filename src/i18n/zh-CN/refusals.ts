import type { refusals as english } from '../en/refusals'
import type { SameWords } from '../words'

export const refusals: SameWords<typeof english> = {
  'link.cut': '链接不完整，结尾缺了一段。请让对方重发，或从示例开始。',
  'link.broken': '链接读不出来：传递途中有字符被改动了。',
  'link.limit': '链接超出了上限：{what}。Podarium 不打开更大的，免得被哪个链接拖垮。',
  'link.limit.characters': '地址最多 {most} 个字符',
  'link.limit.inflated': '解压后最多 {most} MiB',
  'link.limit.inputs': '最多 {most} 行输入',
  'link.limit.nodes': '最多 {most} 个节点',
  'link.limit.cpus': '每个节点最多 {most} 个 CPU',
  'link.limit.memory': '每个节点最多 {most} GiB 内存',
  'link.limit.days': '两行输入之间最多相隔 {most} 天',
  'link.limit.seed': '随机种子最大为 {most}',
  'link.limit.images': '预先存在的镜像最多 {most} 个',
  'link.newer': '这个链接出自更新版本的 Podarium，刷新页面即可获得新版本。',
  'link.closed': '关闭这条提示',
  'open.file': '文件太大，Podarium 最多打开 {most} MiB。',
  'open.manifest': '清单太大，编辑器里最多打开 {most} MiB。',
  'open.lesson': '课程中有文件太大，每个最多 {most} MiB。',
  'open.lesson.marks': '课程里的时刻太多，最多 {most} 个。',
  'open.lesson.choices': '课程的问题选项太多，最多 {most} 个。',
  'open.lesson.goals': '课程的任务目标太多，最多 {most} 个。',
  'open.lesson.hints': '课程的任务提示太多，最多 {most} 条。',
  'open.seconds': '读这个文件超过了 {most} 秒，已放弃。',
  'open.empty': '文件里没有运行，也没有 Podarium 认得的 Kubernetes 对象。',
  'open.broken': '文件读不出来：被截断或改动过。',
}
