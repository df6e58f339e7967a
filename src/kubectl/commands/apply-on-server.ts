/**
 * `apply --server-side`: the manifest as an apply patch, conflicts with their advice, and objects that were applied on
 * the client's side handed over. Mirrors kubectl/pkg/cmd/apply/apply.go and client-go/util/csaupgrade.
 */
import { setOf } from '../../k8s/patch/field-set'
import { sameJson } from '../../k8s/patch/json'
import {
  fromEntries,
  holds,
  type ManagedFieldsEntry,
  movedTo,
  toEntries,
} from '../../k8s/patch/managed-fields'
import type { Call } from '../call'
import { APPLY_PATCH, JSON_PATCH, pathFor, type Query, type Thing } from '../client'
import { Failure, Refusal } from '../failure'
import { LAST_APPLIED } from '../last-applied'
import type { Manifest } from '../manifests'
import { changeQuery, type DryRun } from '../printers/result'
import type { Task } from '../run'
import type { Applied } from './apply'

const APPLIER = 'kubectl'
const ANNOTATION = setOf([['f:metadata', 'f:annotations', `f:${LAST_APPLIED}`]])

export function* applyOnServer(
  call: Call,
  manifest: Manifest,
  dryRun: DryRun,
  validation: string,
): Task<Applied> {
  const { thing, source } = manifest
  const query = changeQuery(dryRun, call.flags.string('field-manager') || APPLIER, {
    fieldValidation: validation,
    force: `${call.flags.bool('force-conflicts')}`,
  })
  if (!thing.metadata.name)
    throw new Failure(`error when patching "${source}": resource name may not be empty`)
  const path = pathFor(manifest.kind, thing.metadata.namespace, thing.metadata.name)
  const part = call.flags.string('subresource')
  try {
    const applied = yield* call.client.patch(part ? `${path}/${part}` : path, APPLY_PATCH, thing, query)
    return [yield* handedOver(call, path, thing, applied, query), 'serverside-applied']
  } catch (thrown) {
    if (thrown instanceof Refusal && thrown.reason === 'Conflict') throw withAdvice(thrown)
    throw thrown
  }
}

/**
 * What client-side apply owned becomes the server-side applier's, and the annotation an owner's of its own. The object is
 * applied already: what fails here is only told.
 */
function* handedOver(call: Call, path: string, thing: Thing, applied: Thing, query: Query): Task<Thing> {
  let doing = 'failed to migrate kubectl.kubernetes.io/last-applied-configuration for Server-Side Apply.'
  try {
    const current = yield* annotationKept(call, path, thing, applied, query)
    doing = 'server rejected managed fields migration to Server-Side Apply.'
    if (!(yield* ownersMoved(call, path, current, query))) return current
    doing = 'failed to re-apply configuration after performing Server-Side Apply migration.'
    return yield* call.client.patch(path, APPLY_PATCH, thing, query)
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    call.err(
      `Warning: ${doing} This is non-fatal and will be retried next time you apply. Error: ${thrown.message}\n`,
    )
    return applied
  }
}

function* annotationKept(
  call: Call,
  path: string,
  { apiVersion, kind, metadata }: Thing,
  applied: Thing,
  query: Query,
): Task<Thing> {
  const annotation = applied.metadata.annotations?.[LAST_APPLIED]
  if (query.fieldManager !== APPLIER || annotation === undefined) return applied
  if (ownersOf(applied, 'Apply').length > 0) return applied
  const { name, namespace } = metadata
  const only = { annotations: { [LAST_APPLIED]: annotation }, name, ...(namespace ? { namespace } : {}) }
  const body = { apiVersion, kind, metadata: only }
  return yield* call.client.patch(path, APPLY_PATCH, body, as('kubectl-last-applied', query))
}

/** Whether there was anything to move. */
function* ownersMoved(call: Call, path: string, current: Thing, query: Query): Task<boolean> {
  const former = ownersOf(current, 'Update').map(({ manager }) => manager)
  const entries = entriesOf(current)
  const moved = toEntries(
    former.reduce((owners, name) => movedTo(owners, name, `${query.fieldManager}`), fromEntries(entries)),
  )
  if (former.length === 0 || sameJson(moved, entries)) return false
  const patch = [
    { op: 'replace', path: '/metadata/managedFields', value: moved },
    { op: 'replace', path: '/metadata/resourceVersion', value: current.metadata.resourceVersion },
  ]
  yield* call.client.patch(path, JSON_PATCH, patch, as(`${query.fieldManager}`, query))
  return true
}

const as = (fieldManager: string, { dryRun }: Query): Query =>
  dryRun === undefined ? { fieldManager } : { fieldManager, dryRun }

const entriesOf = (thing: Thing) => (thing.metadata.managedFields ?? []) as readonly ManagedFieldsEntry[]

/** Who owns the annotation, by this operation. */
const ownersOf = (thing: Thing, operation: 'Apply' | 'Update') =>
  fromEntries(entriesOf(thing)).filter((owner) => owner.operation === operation && holds(owner, ANNOTATION))

const withAdvice = (refusal: Refusal) =>
  new Failure(`${refusal.message}
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`)
