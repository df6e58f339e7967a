/** YAML as kubectl reads and writes it: documents in, JSON values out. A thin stand-in over the yaml package. */
import { parseAllDocuments, stringify } from 'yaml'

/** Text that is no YAML, in the words of Go's yaml: 'yaml: line 4: did not find expected key'. */
export class YamlProblem {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

export function readYaml(text: string): unknown[] {
  const documents = parseAllDocuments(text)
  return [...(documents as Iterable<{ errors: { message: string }[]; toJS(): unknown }>)]
    .map((document) => {
      if (document.errors[0]) throw new YamlProblem(`yaml: ${document.errors[0].message}`)
      return document.toJS()
    })
    .filter((value) => value !== null && value !== undefined)
}

export const writeYaml = (value: unknown) =>
  stringify(value, { sortMapEntries: true, lineWidth: 0, indentSeq: false })
