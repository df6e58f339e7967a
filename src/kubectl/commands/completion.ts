/** kubectl completion: the script for a shell. The laptop's terminal completes by itself (completion.ts). */
import type { Command } from '../call'
import { usageFailure } from '../failure'

const SHELLS = ['bash', 'zsh', 'fish', 'powershell']

export const completion: Command = {
  name: 'completion',
  group: 'Settings Commands:',
  short: 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
  usage: 'completion SHELL [options]',
  completes: SHELLS,
  run(call) {
    const [shell] = call.args
    if (!shell) throw usageFailure(call.path, 'Shell not specified.')
    if (call.args.length > 1)
      throw usageFailure(call.path, 'Too many arguments. Expected only the shell type.')
    if (!SHELLS.includes(shell)) throw usageFailure(call.path, `Unsupported shell type "${shell}".`)
    call.out(`# ${shell} completion for kubectl: this terminal completes with Tab already.\n`)
  },
}
