import type { keys as english } from '../en/keys'
import type { SameWords } from '../words'

export const keys = {
  'keys.title': '键盘',
  'keys.play': '播放或暂停',
  'keys.on': '到下一次变化',
  'keys.back': '回到上一次变化',
  'keys.ends': '到开头、到最新时刻',
  'keys.speed': '加快、减慢、智能节奏',
  'keys.apply': '应用清单',
  'keys.editor': '清单、控制台',
  'keys.mark': '做课时：标记这一刻',
  'keys.table': '以表格阅读场景',
  'keys.depth': '讲得更深，或回到入门',
  'keys.present': '投影模式',
  'keys.black': '投影时：黑屏',
  'keys.spotlight': '投影时：只照亮指着的地方',
  'keys.theme': '浅色或深色',
  'keys.escape': '取消选择',
  'keys.this': '本页',
} as const satisfies SameWords<typeof english>
