import { describe, expect, it } from 'vitest'
import { parseYaml, toYaml, YamlProblem } from './yaml'

const problem = (text: string) => {
  try {
    parseYaml(text)
    return ''
  } catch (thrown) {
    if (thrown instanceof YamlProblem) return thrown.message
    throw thrown
  }
}

describe('reading', () => {
  it.each([
    ['a: y', true],
    ['a: off', false],
    ['a: 0777', 511],
    ['a: 0o17', 15],
    ['a: 1e3', 1000],
    ['a: 1_000', 1000],
    ['a: 0x1F', 31],
    ['a: 08', 8],
    ['a: 12:30', '12:30'],
    ['a: 2020-01-01', '2020-01-01'],
    ['a: ~', null],
    ['a:', null],
    ['a: "y"', 'y'],
    ['a: !!str 1', '1'],
    ['a: |\n  x\n  y\n', 'x\ny\n'],
    ['a: 1\na: 2', 2],
    ['b: &x {c: 1}\na: {<<: *x, d: 2}', { c: 1, d: 2 }],
  ])('[YML1] %j', (text, value) => expect((parseYaml(text)[0] as { a: unknown }).a).toEqual(value))

  it('[YML2] drops empty documents and cuts at lines of dashes', () =>
    expect(parseYaml('# nothing\n---\na: 1\n--- # more\n---\nb: |\n  ---\n')).toEqual([
      { a: 1 },
      { b: '---\n' },
    ]))

  it('[YML3] takes an escaped single quote between double quotes, as goyaml does', () => {
    expect(parseYaml(`a: "it\\'s"\nb: 'c\\'\n`)).toEqual([{ a: "it's", b: 'c\\' }])
    expect(problem(`a: "\\' \\q"`)).toBe('yaml: line 1: found unknown escape character')
  })

  it.each([
    ['kind: Pod\nmetadata:\n\tname: p\n', 'yaml: line 3: found character that cannot start any token'],
    ['a: x: y\n', 'yaml: line 1: mapping values are not allowed in this context'],
    ['a:\n  b: c\n d: e\n', 'yaml: line 2: did not find expected key'],
    ['a: 1\nb: "x\nc: 2\n', 'yaml: line 4: found unexpected end of stream'],
    ['a: 1\nb: 2\nc: {d: e\n', "yaml: line 3: did not find expected ',' or '}'"],
    ['a: b\nfoo\nc: d\n', "yaml: line 3: could not find expected ':'"],
    ['- a\nb: c\n', "yaml: line 1: did not find expected '-' indicator"],
    ['a: - b\n', 'yaml: line 1: block sequence entries are not allowed in this context'],
    ['a: @x', 'yaml: line 1: found character that cannot start any token'],
    ['a: "\\q"', 'yaml: line 1: found unknown escape character'],
    ['a: *b', "yaml: unknown anchor 'b' referenced"],
    ['a: &x [*x]', "yaml: anchor 'x' value contains itself"],
    ['a: {{x}}', 'yaml: invalid map key: map[interface {}]interface {}{"x":interface {}(nil)}'],
    ['a: \x01', 'yaml: control characters are not allowed'],
    ['['.repeat(10_000), 'yaml: exceeded max depth of 500 (Kubernetes stops at 10000)'],
  ])('[YML3] refuses %j', (text, expected) => expect(problem(text)).toBe(expected))

  it('[YML4] stops at aliases that multiply', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
    for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg'])
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`)
    expect(problem(bomb.join('\n'))).toBe('yaml: document contains excessive aliasing')
  })

  it('[YML1] takes __proto__ for a key like any other', () =>
    expect(Object.keys(parseYaml('{a: 1, __proto__: {b: 2}}')[0] as object)).toEqual(['a', '__proto__']))
})

it('finds what is nested too deep by its lines, wherever a parser would end', () => {
  const nested = (levels: number) => Array.from({ length: levels }, (_, i) => `${' '.repeat(i)}a:\n`).join('')
  expect(parseYaml(nested(400))).toHaveLength(1)
  expect(() => parseYaml(nested(600))).toThrow(
    expect.objectContaining({ message: 'yaml: exceeded max depth of 500 (Kubernetes stops at 10000)' }),
  )
})

it('writes what holds nothing but undefined as empty', () => {
  expect(toYaml({ a: [{ b: undefined }], c: { d: undefined } })).toBe('a:\n- {}\nc: {}\n')
})

describe('writing', () => {
  it('[YML5] prints what kubectl prints', () =>
    expect(
      toYaml({
        truth: 'true',
        empty: '',
        colon: 'x: y',
        quote: "it's",
        text: 'a\nb\n',
        unended: 'a\nb',
        list: [],
        map: {},
        nested: [{ z: 1, a: ['q', ['w', { r: 1 }]] }],
        none: null,
        time: '2026-11-23T11:06:08Z',
        star: '*',
        number: '12',
        y: 'yes',
        tab: 'a\tb',
        port: 80,
        r10: 1,
        r9: 2,
      }),
    ).toMatchInlineSnapshot(`
      "colon: 'x: y'
      empty: ""
      list: []
      map: {}
      nested:
      - a:
        - q
        - - w
          - r: 1
        z: 1
      none: null
      number: "12"
      port: 80
      quote: it's
      r9: 2
      r10: 1
      star: '*'
      tab: "a\\tb"
      text: |
        a
        b
      time: "2026-11-23T11:06:08Z"
      truth: "true"
      unended: |-
        a
        b
      "y": "yes"
      "
    `))

  it('[YML5] reads back what it wrote', () => {
    for (const text of [
      '',
      ' a',
      'a ',
      '-',
      '- a',
      'a:',
      'a #b',
      '0x1',
      '1e3',
      '\n',
      'a\n\n',
      ' a\nb',
      'a \nb',
      "'",
      '"',
      '#',
      '{',
      '…',
      '=',
      '<<',
      '12:30',
      '.inf',
    ])
      expect(parseYaml(toYaml({ text }))).toEqual([{ text }])
  })
})
