import type { editor as english } from '../en/editor'
import type { SameWords } from '../words'

export const editor = {
  'editor.manifest': '清单',
  'editor.console': '控制台',
  'editor.apply': '应用',
  'editor.applying': '正在应用…',
  'editor.label': 'YAML 清单',
  'editor.problems.none': '没有问题',
  'editor.problems': '{n} 处问题',
  'editor.problems.next': '跳到下一处问题',
  'editor.checking': '检查中…',
  'editor.empty': '没有可应用的内容',
  'editor.default': '默认值：{value}',
  'editor.required': '必填',
  'console.label': '控制台：已输入命令的输出',
  'console.input': '命令行',
  'console.placeholder': 'kubectl get pods',
  'console.hint': 'Tab 补全，↑ 找回输入过的命令。',
  'console.exit': '退出码 {code}',
  'console.running': '从 {since} 起一直在运行',
  'console.applied': '编辑器里的清单',
  'editor.lesson': '课程',
  'editor.refused': '没有应用成功',
  'editor.replace': '删除后重建',
  'editor.see-console': '去控制台看',
  'editor.predict': '会怎样？',
} as const satisfies SameWords<typeof english>
