/** Instructions that open, turn and leave what encloses others: loops, cases, redirected groups. */
import { expandPattern, expandText, expandWords } from './expand'
import type { Instruction } from './instructions'
import { matchesPattern } from './pattern'
import type { Shell } from './shell'
import { assign } from './variables'

export function runScope(shell: Shell, instruction: Instruction): void {
  const { state, system } = shell
  switch (instruction.op) {
    case 'loop':
      state.scopes.push({ kind: 'loop', status: 0 })
      return
    case 'loop-keep': {
      const scope = state.scopes[state.scopes.length - 1]!
      if (scope.kind === 'loop' || scope.kind === 'for') scope.status = state.status
      return
    }
    case 'loop-end': {
      const scope = state.scopes.pop()!
      if (scope.kind === 'loop' || scope.kind === 'for') state.status = scope.status
      return
    }
    case 'for': {
      const items = instruction.words ? expandWords(instruction.words, state, system) : state.positional
      state.scopes.push({ kind: 'for', status: 0, items, next: 0 })
      return
    }
    case 'for-next': {
      const scope = state.scopes[state.scopes.length - 1]!
      if (scope.kind !== 'for') throw new Error('a for loop without its scope')
      if (scope.next >= scope.items.length) state.pc = instruction.to
      else assign(state, system, instruction.name, scope.items[scope.next++]!)
      return
    }
    case 'case':
      state.scopes.push({ kind: 'case', text: expandText(instruction.word, state, system) })
      return
    case 'case-match': {
      const scope = state.scopes[state.scopes.length - 1]!
      const text = scope.kind === 'case' ? scope.text : ''
      const matches = instruction.patterns.some((pattern) =>
        matchesPattern(text, expandPattern(pattern, state, system)),
      )
      if (!matches) state.pc = instruction.to
      return
    }
    case 'leave':
      return shell.leaveTo(state.scopes.length - instruction.scopes)
    case 'redirect': {
      const redirected = shell.redirect(instruction.redirects)
      if (!redirected) {
        state.pc = instruction.to
        return shell.finish(state.dialect.name === 'dash' ? 2 : 1, instruction.tested)
      }
      state.scopes.push({ kind: 'redirect', fds: state.fds, opened: redirected.opened })
      state.fds = redirected.fds
    }
  }
}
