/** Kinds without columns of their own. Mirrors apiserver rest/table.go: defaultTableConvertor. */
import { column, type Printer } from './printer'

export const plainPrinter: Printer = {
  columns: [column('Name'), column('Created At')],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
}
