import type { share as english } from '../en/share'
import type { SameWords } from '../words'

export const share = {
  'update.waiting': 'Podarium 有新版本可用，更新后仍停在这次运行的这一刻。',
  'update.replaced': '另一个标签页已经换到新版本。刷新即可跟上，这次运行不会丢。',
  'update.take': '立即刷新',
  'update.later': '以后再说',
} as const satisfies SameWords<typeof english>
