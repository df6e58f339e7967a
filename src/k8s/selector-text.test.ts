import { describe, expect, it } from 'vitest'
import {
  formatRequirements,
  matchesFields,
  matchesRequirements,
  parseFieldSelector,
  parseLabelSelector,
} from './selector-text'

const error = (text: string) => {
  const parsed = parseLabelSelector(text)
  return 'error' in parsed ? parsed.error : ''
}
const requirements = (text: string) => {
  const parsed = parseLabelSelector(text)
  if ('error' in parsed) throw new Error(parsed.error)
  return parsed.requirements
}

describe('label selectors', () => {
  it.each([
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['a in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['=b', "found '=', expected: !, identifier, or 'end of string'"],
    ['a!', "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt"],
    ['a,,b', "found ',', expected: identifier after ','"],
    [
      'a>b',
      "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
  ])('[SEL1] refuses %s', (text, expected) => expect(error(text)).toBe(expected))
  it('[SEL1] refuses a bad key', () =>
    expect(error('A_b/c=d')).toMatch(
      /^unable to parse requirement: <nil>: Invalid value: "A_b\/c": prefix part /,
    ))
  it.each([
    ['app=web', true],
    ['app==web,tier', false],
    ['app!=web', false],
    ['tier!=x', true],
    ['app in (web,api)', true],
    ['app notin (web)', false],
    ['!tier', true],
    ['n>4', true],
    ['n<4', false],
    ['', true],
  ])('[SEL2] %s', (text, matches) =>
    expect(matchesRequirements(requirements(text), { app: 'web', n: '5' })).toBe(matches),
  )
  it('[SEL3] prints them back in key order', () =>
    expect(formatRequirements(requirements('z,!y,b in (d, c),a==1'))).toBe('a==1,b in (c,d),!y,z'))
})

const of = (fields: Readonly<Record<string, string>>) => (field: string) => fields[field]

describe('field selectors', () => {
  it('[SEL4] compares fields', () => {
    const parsed = parseFieldSelector('status.phase=Running,spec.nodeName!=n1')
    if ('error' in parsed) throw new Error(parsed.error)
    expect(matchesFields(parsed.requirements, of({ 'status.phase': 'Running', 'spec.nodeName': 'n2' }))).toBe(
      true,
    )
    expect(matchesFields(parsed.requirements, of({ 'status.phase': 'Running', 'spec.nodeName': 'n1' }))).toBe(
      false,
    )
  })
  it('[SEL4] refuses what is no term', () =>
    expect(parseFieldSelector('foo')).toEqual({ error: "invalid selector: 'foo'; can't understand 'foo'" }))
})
