/** kubectl rollout. Mirrors kubectl/pkg/cmd/rollout. */
import type { Deployment } from '../../k8s/api'
import { toTime } from '../../k8s/time'
import type { Call, Command } from '../call'
import { forEachItem, mergePatch } from '../changing'
import { STRATEGIC_PATCH, type Thing } from '../client'
import { Failure } from '../failure'
import { templateHistory } from '../describe/template-history'
import { dryRunOf, resultPrinter } from '../printers/result'
import { revisionsOf } from '../revisions'
import { CHANGE, FILENAME, OUTPUT, SELECTOR } from '../shared-flags'
import type { Item } from '../targets'
import { rolloutStatusCommand } from './rollout-status'
import { undo } from './rollout-undo'

const needTarget = (call: Call) => {
  if (call.args.length === 0 && !call.flags.changed('filename'))
    throw new Failure(`required resource not specified`)
}

const history: Command = {
  name: 'history',
  short: 'View rollout history',
  usage: 'history (TYPE NAME | TYPE/NAME) [flags] [options]',
  completes: 'resources',
  flags: [
    ...FILENAME,
    SELECTOR,
    ...OUTPUT,
    {
      name: 'revision',
      type: 'int',
      default: '0',
      help: 'See the details, including podTemplate of the revision specified',
    },
  ],
  *run(call) {
    needTarget(call)
    const wanted = call.flags.int('revision')
    yield* forEachItem(call, call.args, function* (item) {
      const revisions = yield* revisionsOf(call, item.thing)
      const title = `${item.kind.singular}.${item.kind.group}/${item.name}`
      if (wanted > 0) {
        const revision = revisions.find(({ number }) => number === wanted)
        if (!revision) throw new Failure('unable to find the specified revision')
        call.out(`${title} with revision #${wanted}\n${templateHistory(revision.template, revision.cause)}\n`)
        return
      }
      const rows = revisions.map(({ number, cause }) => `${`${number}`.padEnd(10)}${cause || '<none>'}\n`)
      call.out(`${title} \nREVISION  CHANGE-CAUSE\n${rows.join('')}\n`)
    })
  },
}

/** pause, resume and restart: one patch each, with a refusal when it makes no sense. */
const patching = (
  name: 'pause' | 'resume' | 'restart',
  short: string,
  done: string,
  patchOf: (call: Call, item: Item) => unknown,
): Command => ({
  name,
  short,
  usage: `${name} RESOURCE [options]`,
  completes: 'resources',
  flags: [...FILENAME, SELECTOR, ...CHANGE],
  *run(call) {
    needTarget(call)
    const dryRun = dryRunOf(call)
    const say = resultPrinter(call, dryRun)
    yield* forEachItem(call, call.args, function* (item) {
      const patch = patchOf(call, item)
      say(
        yield* mergePatch(call, item, patch, { dryRun, contentType: STRATEGIC_PATCH, manager: 'rollout' }),
        done,
      )
    })
  },
})

const isPaused = ({ thing }: Item) => (thing as unknown as Deployment).spec?.paused === true

const pause = patching('pause', 'Mark the provided resource as paused', 'paused', (_, item) => {
  needDeployment(item, 'pausing')
  if (isPaused(item)) throw new Failure(`${item.kind.resource} "${item.name}" is already paused`)
  return { spec: { paused: true } }
})
const resume = patching('resume', 'Resume a paused resource', 'resumed', (_, item) => {
  needDeployment(item, 'resuming')
  if (!isPaused(item)) throw new Failure(`${item.kind.resource} "${item.name}" is not paused`)
  return { spec: { paused: null } }
})
const restart = patching('restart', 'Restart a resource', 'restarted', (call, item) => {
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(item.kind.kind))
    throw new Failure(`${item.kind.resource} "${item.name}" restarting is not supported`)
  if (isPaused(item))
    throw new Failure(
      `${item.kind.resource} "${item.name}" can't restart paused deployment (run rollout resume first)`,
    )
  const restartedAt = toTime(call.system.now)
  if (restartedAtOf(item.thing) === restartedAt)
    throw new Failure(
      `failed to create patch for ${item.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
    )
  return { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: restartedAt } } } } }
})

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt'
const restartedAtOf = (thing: Thing) =>
  (thing as unknown as Deployment).spec?.template.metadata?.annotations?.[RESTARTED_AT]

function needDeployment({ kind, name }: Item, doing: string): void {
  if (kind.kind !== 'Deployment') throw new Failure(`${kind.resource} "${name}" ${doing} is not supported`)
}

export const rollout: Command = {
  name: 'rollout',
  group: 'Deploy Commands:',
  short: 'Manage the rollout of a resource',
  long: 'Manage the rollout of one or many resources.\n\nValid resource types include:\n\n  *  deployments\n  *  daemonsets\n  *  statefulsets',
  usage: 'rollout SUBCOMMAND [options]',
  examples: `# Rollback to the previous deployment
kubectl rollout undo deployment/abc

# Check the rollout status of a daemonset
kubectl rollout status daemonset/foo`,
  commands: [history, pause, restart, resume, rolloutStatusCommand, undo],
}
