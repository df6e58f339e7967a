/** `apply --prune` is not simulated beyond its own first check. Mirrors kubectl/pkg/cmd/apply/apply.go (Validate). */
import type { Flags } from '../flags'

export function pruneProblem(flags: Flags): string | undefined {
  if (!flags.bool('prune')) return undefined
  if (!flags.bool('all') && !flags.string('selector'))
    return 'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector'
  return '--prune is not simulated here'
}
