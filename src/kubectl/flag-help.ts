/** A flag in a help text. Mirrors kubectl/pkg/util/templates/help_flags_printer.go. */
import type { Flag } from './flags'

export function flagHelp(flag: Flag): string {
  const short = flag.short ? `-${flag.short}, ` : ''
  return `    ${short}--${flag.name}=${defaultText(flag)}:\n\t${flag.help}\n`
}

function defaultText({ type, default: value }: Flag): string {
  if (type === 'strings' || type === 'list') return value ? `[${value}]` : '[]'
  if (type === 'bool') return value ?? 'false'
  if (type === 'int' || type === 'duration') return value ?? '0'
  return `'${value ?? ''}'`
}
