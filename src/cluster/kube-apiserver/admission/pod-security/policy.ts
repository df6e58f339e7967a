/** Which Pod Security level a namespace asks for, by its labels. Mirrors k8s.io/pod-security-admission/api/helpers.go. */
import { type FieldError, invalid } from '../../../../k8s/field-error'

export type Level = 'privileged' | 'baseline' | 'restricted'
export interface Policy {
  readonly level: Level
  /** 'latest', or the minor of 'v1.<minor>'. */
  readonly version: number | 'latest'
}
export interface Policies {
  readonly enforce: Policy
  readonly audit: Policy
  readonly warn: Policy
}

const PREFIX = 'pod-security.kubernetes.io/'
const LEVELS: readonly string[] = ['privileged', 'baseline', 'restricted']
const NOTHING: Policy = { level: 'privileged', version: 'latest' }
export const UNLABELLED: Policies = { enforce: NOTHING, audit: NOTHING, warn: NOTHING }

export const policyText = ({ level, version }: Policy) =>
  `${level}:${version === 'latest' ? version : `v1.${version}`}`

export const strictness = (level: Level) => LEVELS.indexOf(level)
export const samePolicy = (a: Policy, b: Policy) => a.level === b.level && a.version === b.version

type Labels = Readonly<Record<string, string>> | undefined
export interface Read {
  readonly policies: Policies
  readonly errors: readonly FieldError[]
}

/** A mode that cannot be read enforces the strictest level, and neither audits nor warns. */
export function policiesOf(labels: Labels): Read {
  if (!labels || !Object.keys(labels).some((key) => key.startsWith(PREFIX)))
    return { policies: UNLABELLED, errors: [] }
  const errors: FieldError[] = []
  const enforce = modeOf('enforce', labels, 'restricted', errors)
  const audit = modeOf('audit', labels, 'privileged', errors)
  const said = modeOf('warn', labels, 'privileged', errors)
  return { policies: { enforce, audit, warn: warned(labels, enforce, said) }, errors }
}

/** Whoever enforces more than is said of warning is warned by the same. */
function warned(labels: NonNullable<Labels>, enforce: Policy, said: Policy): Policy {
  const isReadable = LEVELS.includes(labels[`${PREFIX}enforce`] ?? '')
  if (labels[`${PREFIX}warn`] !== undefined || !isReadable) return said
  if (strictness(enforce.level) <= strictness(said.level)) return said
  return {
    level: enforce.level,
    version: labels[`${PREFIX}warn-version`] === undefined ? enforce.version : said.version,
  }
}

function modeOf(
  mode: keyof Policies,
  labels: NonNullable<Labels>,
  unreadable: Level,
  errors: FieldError[],
): Policy {
  const wrong = (key: string, value: string, why: string) =>
    errors.push(invalid(`metadata.labels[${key}]`, value, why))
  const key = `${PREFIX}${mode}`
  const given = labels[key]
  let level: Level = 'privileged'
  if (given !== undefined && LEVELS.includes(given)) level = given as Level
  else if (given !== undefined) {
    level = unreadable
    wrong(key, given, `must be one of ${LEVELS.join(', ')}`)
  }
  const versionKey = `${key}-version`
  const text = labels[versionKey]
  const minor = /^v1\.(\d|[1-9]\d*)$/.exec(text ?? '')?.[1]
  if (text !== undefined && text !== 'latest' && minor === undefined)
    wrong(versionKey, text, 'must be "latest" or "v1.x"')
  return { level, version: minor === undefined ? 'latest' : Number(minor) }
}
