/** Tables for people. Mirrors apiserver/pkg/endpoints/handlers/response.go: asTable. */
import type { ApiObject } from '../../journal/entry'
import type { Kind } from '../../k8s/kinds'
import { plainPrinter } from './printers/plain'
import { podPrinter } from './printers/pod'
import type { Printer } from './printers/printer'

const PRINTERS: Readonly<Record<string, Printer>> = { pods: podPrinter }

export function tableOf(kind: Kind, body: unknown, now: number) {
  const list = body as { items?: readonly ApiObject[]; metadata: object }
  const printer = PRINTERS[kind.resource] ?? plainPrinter
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: list.items ? list.metadata : { resourceVersion: (body as ApiObject).metadata.resourceVersion },
    columnDefinitions: printer.columns,
    rows: (list.items ?? [body as ApiObject]).map((object) => ({
      cells: printer.cells(object, now),
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    })),
  }
}
