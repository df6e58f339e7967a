/** kubectl explain. Mirrors kubectl/pkg/cmd/explain; the descriptions are the host's to load. */
import type { JsonSchema } from '../../k8s/json-schema'
import type { Kind } from '../../k8s/kinds'
import { explainText } from '../../k8s/explain'
import { documentation } from '../../k8s/schema/documentation'
import type { Call, Command } from '../call'
import { Failure, Plain } from '../failure'
import { findKind, knownKinds } from '../resource-types'
import type { Task } from '../run'

export const explain: Command = {
  name: 'explain',
  group: 'Basic Commands (Intermediate):',
  short: 'Get documentation for a resource',
  long: 'Describe fields and structure of various resources.\n\nThis command describes the fields associated with each supported API resource. Fields are identified via a simple JSONPath identifier:\n\n  <type>.<fieldName>[.<fieldName>]',
  usage:
    'explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2] [options]',
  completes: 'kinds',
  flags: [
    { name: 'api-version', type: 'string', help: 'Use given api-version (group/version) of the resource.' },
    {
      name: 'output',
      short: 'o',
      type: 'string',
      default: 'plaintext',
      help: 'Format in which to render the schema. Valid values are: (plaintext, plaintext-openapiv2).',
    },
    {
      name: 'recursive',
      type: 'bool',
      help: 'When true, print the name of all the fields recursively. Otherwise, print the available fields with their description.',
    },
  ],
  *run(call) {
    if (call.args.length === 0)
      throw new Failure(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
      )
    if (call.args.length > 1) throw new Failure('We accept only this format: explain RESOURCE')
    const [word = '', ...path] = call.args[0]!.split('.')
    yield* call.client.start()
    const wanted = call.flags.string('api-version')
    const named = findKind(word)
    const kind = wanted
      ? knownKinds().find((each) => each.kind === named?.kind && each.apiVersion === wanted)
      : named
    if (!kind) throw new Plain(`the server doesn't have a resource type "${word}"`)
    const { text, error } = explainText(
      kind.custom ? yield* withSchema(call, kind) : kind,
      path,
      call.flags.bool('recursive'),
      documentation(),
    )
    call.out(text)
    if (error) throw new Failure(error)
  },
}

interface Document {
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema & { readonly [KEY]?: readonly object[] }>>
  }
}
const KEY = 'x-kubernetes-group-version-kind'

/** A custom kind's schema is the server's to tell. */
function* withSchema(call: Call, kind: Kind): Task<Kind> {
  const { components } = yield* call.client.get<Document>(`/openapi/v3/apis/${kind.apiVersion}`)
  const schema: JsonSchema = Object.values(components.schemas).find((each) => each[KEY]) ?? {}
  const texts = documentation()['core.v1.ConfigMap'] ?? {}
  const common = ['apiVersion', 'kind', 'metadata'].map((name) => [name, { description: texts[name] }])
  return {
    ...kind,
    custom: {
      ...kind.custom!,
      schema: { ...schema, properties: { ...schema.properties, ...Object.fromEntries(common) } },
    },
  }
}
