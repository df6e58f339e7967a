/** KYAML: YAML in flow style, everything quoted that could be misread. Mirrors sigs.k8s.io/yaml/kyaml. */
import { sorted } from './json'

export const kyaml = (value: unknown) => render(sorted(value), '')

function render(value: unknown, indent: string): string {
  if (Array.isArray(value)) return list(value, indent)
  if (value !== null && typeof value === 'object') return map(value as Record<string, unknown>, indent)
  return typeof value === 'string' ? JSON.stringify(value) : `${value as number}`
}

function map(value: Record<string, unknown>, indent: string): string {
  const keys = Object.keys(value)
  if (keys.length === 0) return '{}'
  const inner = `${indent}  `
  return `{\n${keys.map((key) => `${inner}${keyText(key)}: ${render(value[key], inner)},\n`).join('')}${indent}}`
}

/** Lists of maps hug their braces: `[{ … }, { … }]`. */
function list(value: readonly unknown[], indent: string): string {
  if (value.length === 0) return '[]'
  if (value.every((each) => each !== null && typeof each === 'object'))
    return `[${value.map((each) => render(each, indent)).join(', ')}]`
  const inner = `${indent}  `
  return `[\n${value.map((each) => `${inner}${render(each, inner)},\n`).join('')}${indent}]`
}

const AMBIGUOUS = /^(?:y|n|yes|no|on|off|true|false|null|~|-?[\d.].*)$/i
const keyText = (key: string) =>
  /^[A-Za-z_][\w./-]*$/.test(key) && !AMBIGUOUS.test(key) ? key : JSON.stringify(key)
