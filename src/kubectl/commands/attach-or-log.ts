/** Attaching to a container that may be over before one is connected: what it printed is then read from its log. */
import type { Pod } from '../../k8s/api'
import type { Call } from '../call'
import { Failures, isProblem } from '../failure'
import { podPath } from '../pod-targets'
import { catching, type Task } from '../run'
import { attachTo, terminalOf } from './exec'

/** run.go and debug.go handleAttachPod. */
export function* attachOrLog(call: Call, pod: Pod, container: string): Task<void> {
  const outcome = yield* catching(attachTo(call, pod, container, terminalOf(call)))
  if (!('thrown' in outcome)) return
  const { thrown } = outcome
  if (!isProblem(thrown) || thrown instanceof Failures) throw thrown
  call.err(
    `warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${thrown.message}\n`,
  )
  yield* printLog(call, pod, container)
}

export function* printLog(call: Call, { metadata }: Pod, container: string): Task<void> {
  const path = podPath(metadata.namespace, metadata.name ?? '', 'log')
  call.out(`${yield* call.client.get<string>(path, { container })}`)
}
