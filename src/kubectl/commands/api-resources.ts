/** kubectl api-resources and api-versions. Mirrors kubectl/pkg/cmd/apiresources. */
import type { Kind } from '../../k8s/kinds'
import type { Command } from '../call'
import { Failure } from '../failure'
import { knownKinds } from '../resource-types'
import { TABLE, TabWriter } from '../tab-writer'

/** What the metrics server adds: asked by `top`, never stored. */
const METRICS: readonly Kind[] = (
  [
    ['nodes', 'NodeMetrics', false],
    ['pods', 'PodMetrics', true],
  ] as const
).map(([plural, kind, namespaced]) => ({
  kind,
  apiVersion: 'metrics.k8s.io/v1beta1',
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  plural,
  singular: '',
  shortNames: [],
  categories: [],
  namespaced,
  verbs: ['get', 'list'],
  subresources: [],
  definition: '',
  resource: `${plural}.metrics.k8s.io`,
  simulated: true,
}))

export const apiResources: Command = {
  name: 'api-resources',
  group: 'Other Commands:',
  short: 'Print the supported API resources on the server',
  usage: 'api-resources [flags] [options]',
  flags: [
    { name: 'api-group', type: 'string', help: 'Limit to resources in the specified API group.' },
    { name: 'cached', type: 'bool', help: 'Use the cached list of resources if available.' },
    { name: 'categories', type: 'list', help: 'Limit to resources that belong to the specified categories.' },
    {
      name: 'namespaced',
      type: 'bool',
      default: 'true',
      help: 'If false, non-namespaced resources will be returned, otherwise returning namespaced resources by default.',
    },
    {
      name: 'no-headers',
      type: 'bool',
      help: "When using the default or custom-column output format, don't print headers (default print headers).",
    },
    {
      name: 'output',
      short: 'o',
      type: 'string',
      values: ['wide', 'name'],
      help: 'Output format. One of: (json, yaml, kyaml, name, wide).',
    },
    {
      name: 'sort-by',
      type: 'string',
      values: ['name', 'kind'],
      help: "If non-empty, sort list of resources using specified field. The field can be either 'name' or 'kind'.",
    },
    { name: 'verbs', type: 'list', help: 'Limit to resources that support the specified verbs.' },
  ],
  *run(call) {
    yield* call.client.start()
    const { flags } = call
    const output = flags.string('output')
    if (output && output !== 'wide' && output !== 'name')
      throw new Failure(`--output ${output} is not available`)
    const kinds = [...knownKinds(), ...METRICS].filter(
      (kind) =>
        (!flags.changed('namespaced') || kind.namespaced === flags.bool('namespaced')) &&
        (!flags.changed('api-group') || kind.group === flags.string('api-group')) &&
        flags.list('verbs').every((verb) => kind.verbs.includes(verb)) &&
        flags.list('categories').every((category) => kind.categories.includes(category)),
    )
    const seen = preferred(kinds).sort((a, b) => compare(a.group, b.group))
    const by = flags.string('sort-by')
    if (by) seen.sort((a, b) => compare(by === 'kind' ? a.kind : a.plural, by === 'kind' ? b.kind : b.plural))
    if (output === 'name') return call.out(seen.map(({ resource }) => `${resource}\n`).join(''))
    const writer = new TabWriter(TABLE)
    const wide = output === 'wide'
    if (!flags.bool('no-headers'))
      writer.write(`NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND${wide ? '\tVERBS\tCATEGORIES' : ''}\n`)
    for (const { plural, shortNames, apiVersion, namespaced, kind, verbs, categories } of seen)
      writer.write(
        `${plural}\t${shortNames.join(',')}\t${apiVersion}\t${namespaced}\t${kind}${wide ? `\t${verbs.join(',')}\t${categories.join(',')}` : ''}\n`,
      )
    call.out(writer.flush())
  },
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Each resource once, in the version the server prefers. */
function preferred(kinds: readonly Kind[]): Kind[] {
  const seen = new Set<string>()
  return kinds.filter(({ resource }) => !seen.has(resource) && seen.add(resource))
}

export const apiVersions: Command = {
  name: 'api-versions',
  group: 'Other Commands:',
  short: 'Print the supported API versions on the server, in the form of "group/version"',
  usage: 'api-versions [options]',
  *run(call) {
    yield* call.client.start()
    call.out(
      [...new Set([...knownKinds(), ...METRICS].map(({ apiVersion }) => apiVersion))]
        .sort()
        .map((each) => `${each}\n`)
        .join(''),
    )
  },
}
