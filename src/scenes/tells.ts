/** Which scene fits a run: each says by what happened, never by the manifest's name. */
import type { Entry } from '../journal/entry'

type Telling = 0 | 1 | 2
const when = (found: boolean): Telling => (found ? 2 : 1)

/** A probe has stopped a container, or has failed often enough to say something. */
export const tellsOfProbes = (entries: readonly Entry[]) =>
  when(
    entries.some(
      (entry) =>
        (entry.kind === 'decision.made' &&
          entry.decision.reason === 'KillContainer' &&
          (entry.decision.because.why === 'liveness' || entry.decision.because.why === 'startup')) ||
        (entry.kind === 'probe.ran' && entry.result !== 'success' && entry.run >= entry.threshold),
    ) && !asksService(entries),
  )

/** Somebody asked a Service, or came in by a door. */
export const tellsOfNetwork = (entries: readonly Entry[]) => when(asksService(entries))

const asksService = (entries: readonly Entry[]) =>
  entries.some(
    (entry) =>
      entry.kind === 'packet.sent' && entry.hops.some((hop) => /^(service|host-port|ingress)\//.test(hop)),
  )

/** The learner deleted pods by hand: how they end is what is to be seen. */
export const tellsOfTermination = (entries: readonly Entry[]) =>
  when(
    entries.some(
      (entry) =>
        entry.kind === 'request.sent' &&
        entry.source === 'kubectl' &&
        entry.verb === 'delete' &&
        entry.resource === 'pods',
    ),
  )
