import { describe, expect, it } from 'vitest'
import { programNamed } from './programs'
import { compileShell } from './shell/compile'
import { dialectNamed } from './shell/dialect'
import { evaluateArithmetic } from './shell/arithmetic'
import { syntaxMessage } from './shell/syntax-message'

describe('programs', () => {
  it('knows the shells, the applets in both wordings, and the servers', () => {
    const missing = [
      'sh',
      'dash',
      'bash',
      'ls',
      'gnu/ls',
      'sed',
      'wget',
      'nginx',
      'simmemleak',
      'pause',
    ].filter((name) => !programNamed(name))
    expect(missing).toEqual([])
  })
  it('computes with C precedence', () => {
    const variables = new Map([['x', '7']])
    const at = {
      get: (name: string) => variables.get(name),
      set: (name: string, value: string) => void variables.set(name, value),
    }
    expect(
      ['1+2*3', '(1+2)*3', 'x%4', 'x++ + 1', 'x', '2**10', '1 ? 5 : 6', '-7/2'].map((text) =>
        evaluateArithmetic(text, at),
      ),
    ).toEqual([7, 9, 3, 8, 8, 1024, 5, -3])
  })
  it('refuses bad syntax in each shell’s words', () => {
    const said = (text: string, name: 'ash' | 'dash') => {
      const compiled = compileShell(text, dialectNamed(name))
      return 'problem' in compiled ? syntaxMessage(compiled.problem, dialectNamed(name), text) : 'fine'
    }
    expect(said('while true; do echo a', 'ash')).toBe(
      'syntax error: unexpected end of file (expecting "done")',
    )
    expect(said('done', 'dash')).toBe('Syntax error: "done" unexpected')
    expect(said('while true; do sleep 1; done', 'ash')).toBe('fine')
  })
})
