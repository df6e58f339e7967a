/** kubectl rollout undo. Mirrors kubectl/pkg/polymorphichelpers/rollback.go. */
import type { Deployment } from '../../k8s/api'
import type { Call, Command } from '../call'
import { forEachItem } from '../changing'
import { JSON_PATCH, STRATEGIC_PATCH, type Thing } from '../client'
import { Failure } from '../failure'
import { LAST_APPLIED } from '../last-applied'
import { compactJson } from '../printers/json'
import { changeQuery, dryRunOf, resultPrinter } from '../printers/result'
import { templateText } from '../replica-sets'
import { bareTemplate, type Revision, revisionsOf } from '../revisions'
import type { Task } from '../run'
import { CHANGE, FILENAME, SELECTOR } from '../shared-flags'
import { type Item, pathOfItem } from '../targets'
import { templateHistory } from '../describe/template-history'

export const undo: Command = {
  name: 'undo',
  short: 'Undo a previous rollout',
  usage: 'undo (TYPE NAME | TYPE/NAME) [flags] [options]',
  completes: 'resources',
  flags: [
    ...FILENAME,
    SELECTOR,
    ...CHANGE,
    {
      name: 'to-revision',
      type: 'int',
      default: '0',
      help: 'The revision to rollback to. Default to 0 (last revision).',
    },
  ],
  *run(call) {
    if (call.args.length === 0 && !call.flags.changed('filename'))
      throw new Failure('required resource not specified')
    const wanted = call.flags.int('to-revision')
    if (wanted < 0) throw new Failure(`revision must be a positive integer: ${wanted}`)
    const dryRun = dryRunOf(call)
    const done = resultPrinter(call, dryRun)
    yield* forEachItem(call, call.args, function* (item) {
      if (item.thing.metadata.annotations?.[LAST_APPLIED]) warnApplied(call, item)
      const revision = chosen(item, yield* revisionsOf(call, item.thing), wanted)
      if (dryRun === 'client') return call.out(`${templateHistory(revision.template, revision.cause)}\n`)
      const same = isCurrent(item.thing, revision)
      if (!same) yield* rollBack(call, item, revision, dryRun)
      done(
        item.thing,
        same
          ? `skipped rollback (current template already matches revision ${revision.number})`
          : 'rolled back',
      )
    })
  },
}

function warnApplied(call: Call, { kind, name }: Item): void {
  call.err(
    `Warning: resource ${kind.plural}/${name} was previously managed with 'kubectl apply'. Rolling back will not update the ${LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`,
  )
}

function chosen(item: Item, revisions: readonly Revision[], wanted: number): Revision {
  if (item.kind.kind === 'Deployment' && (item.thing as unknown as Deployment).spec?.paused)
    throw new Failure(
      `you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`,
    )
  if (wanted > 0) {
    const found = revisions.find(({ number }) => number === wanted)
    if (!found) throw new Failure(`unable to find specified revision ${wanted} in history`)
    return found
  }
  const last = revisions.at(-2)
  if (!last)
    throw new Failure(
      item.kind.kind === 'Deployment'
        ? `no rollout history found for deployment "${item.name}"`
        : 'no last revision to roll back to',
    )
  return last
}

function isCurrent(thing: Thing, revision: Revision): boolean {
  const template = (thing as unknown as Deployment).spec?.template
  return templateText(template) === compactJson(bareTemplate(revision) ?? {})
}

/** The Deployment's own annotations do not go back; the template does. */
function* rollBack(call: Call, item: Item, revision: Revision, dryRun: 'none' | 'server'): Task<void> {
  const query = changeQuery(dryRun, 'kubectl')
  if (item.kind.kind !== 'Deployment') {
    yield* call.client.patch(pathOfItem(item), STRATEGIC_PATCH, revision.data, query)
    return
  }
  const annotations: Record<string, string> = {}
  for (const [key, value] of Object.entries(item.thing.metadata.annotations ?? {}))
    if (key !== 'kubernetes.io/change-cause') annotations[key] = value
  if (revision.cause) annotations['kubernetes.io/change-cause'] = revision.cause
  const operations = [
    { op: 'replace', path: '/spec/template', value: bareTemplate(revision) },
    { op: 'replace', path: '/metadata/annotations', value: annotations },
  ]
  yield* call.client.patch(pathOfItem(item), JSON_PATCH, operations, query)
}
