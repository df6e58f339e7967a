/** The kinds that a CustomResourceDefinition defines, one per served version. Mirrors apiextensions-apiserver's crdHandler. */
import type { JsonSchema } from './json-schema'
import type { Kind } from './kinds'

export interface CustomColumn {
  readonly name: string
  readonly type: string
  readonly jsonPath: string
  readonly format?: string
  readonly description?: string
  readonly priority?: number
}
export interface CustomScale {
  readonly specReplicasPath: string
  readonly statusReplicasPath: string
  readonly labelSelectorPath?: string
}
/** What the server knows of a kind that somebody defined. */
export interface CustomKind {
  readonly schema: JsonSchema
  readonly columns: readonly CustomColumn[]
  readonly scale: CustomScale | undefined
  readonly deprecation: string | undefined
}

export interface Definition {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly group: string
    readonly scope: string
    readonly names: {
      readonly plural: string
      readonly singular?: string
      readonly kind: string
      readonly listKind?: string
      readonly shortNames?: readonly string[]
      readonly categories?: readonly string[]
    }
    readonly versions: readonly DefinedVersion[]
  }
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}
export interface DefinedVersion {
  readonly name: string
  readonly served: boolean
  readonly storage: boolean
  readonly deprecated?: boolean
  readonly deprecationWarning?: string
  readonly schema?: { readonly openAPIV3Schema?: JsonSchema }
  readonly subresources?: { readonly status?: object; readonly scale?: CustomScale }
  readonly additionalPrinterColumns?: readonly CustomColumn[]
}

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']

export const isEstablished = ({ status }: Definition) =>
  status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True') ?? false

export function kindsOf({ spec }: Definition): readonly Kind[] {
  const { group, names, scope } = spec
  return spec.versions
    .filter(({ served }) => served)
    .map((version) => ({
      kind: names.kind,
      apiVersion: `${group}/${version.name}`,
      group,
      version: version.name,
      plural: names.plural,
      singular: names.singular ?? names.kind.toLowerCase(),
      shortNames: names.shortNames ?? [],
      categories: names.categories ?? [],
      namespaced: scope === 'Namespaced',
      verbs: VERBS,
      subresources: [
        ...(version.subresources?.status ? ['status'] : []),
        ...(version.subresources?.scale ? ['scale'] : []),
      ],
      definition: '',
      resource: `${names.plural}.${group}`,
      simulated: false,
      custom: {
        schema: version.schema?.openAPIV3Schema ?? {},
        columns: version.additionalPrinterColumns ?? [AGE],
        scale: version.subresources?.scale,
        deprecation: version.deprecated
          ? (version.deprecationWarning ?? `${group}/${version.name} ${names.kind} is deprecated`)
          : undefined,
      },
    }))
}

const AGE: CustomColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }
