import type { gallery as english } from '../en/gallery'
import type { SameWords } from '../words'

export const gallery = {
  'gallery.search': '搜索示例',
  'gallery.search.hint': '搜索：词语、字段、资源类型、命令',
  'gallery.nothing': '没有示例提到「{sought}」。',
  'gallery.own': '自己来',
  'gallery.real': '录下你自己的集群',
  'gallery.real.text':
    '在你的集群旁运行这几行，用 Ctrl+C 停下，再把 cluster.json 拖进这个窗口。文件只在这里读取，不会离开你的浏览器。',
  'gallery.real.line': '录制集群的命令',
  'gallery.real.copy': '复制命令',
} as const satisfies SameWords<typeof english>
