/** What was typed on the laptop and what it printed. */
import type { Entry } from '../../journal/entry'

export interface CommandView {
  readonly input: number
  readonly line: string
  readonly at: number
  readonly seq: number
  readonly output: readonly {
    readonly stream: 'stdout' | 'stderr'
    readonly text: string
    readonly at: number
  }[]
  readonly code?: number
  readonly endedAt?: number
}

export class Console {
  commands: readonly CommandView[]

  constructor(from?: Console) {
    this.commands = from?.commands ?? []
  }

  apply(entry: Entry): void {
    if (entry.kind === 'input.accepted') {
      const { input, line, at, seq } = entry
      this.commands = [...this.commands, { input, line, at, seq, output: [] }]
    } else if (entry.kind === 'console.wrote' || entry.kind === 'console.exited') {
      const index = this.commands.findLastIndex(({ input }) => input === entry.input)
      const command = this.commands[index]
      if (!command) return
      this.commands = this.commands.with(
        index,
        entry.kind === 'console.exited'
          ? { ...command, code: entry.code, endedAt: entry.at }
          : {
              ...command,
              output: [...command.output, { stream: entry.stream, text: entry.text, at: entry.at }],
            },
      )
    }
  }
}
