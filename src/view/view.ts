/** What there is to draw at one moment: the journal folded up to there. Pure; it knows no pixels and no words. */
import type { Entry } from '../journal/entry'
import { Attention } from './slices/attention'
import { Console } from './slices/console'
import { Decisions } from './slices/decisions'
import { Machines } from './slices/machines'
import { Messages } from './slices/messages'
import { Objects } from './slices/objects'
import { Rules } from './slices/rules'
import { Runtimes } from './slices/runtimes'
import { Slots } from './slices/slots'
import { RunningTimers } from './slices/timers'
import { Traffic } from './slices/traffic'

export class View {
  /** The last entry folded in. */
  seq: number
  readonly objects: Objects
  readonly runtimes: Runtimes
  readonly machines: Machines
  readonly timers: RunningTimers
  readonly messages: Messages
  readonly decisions: Decisions
  readonly console: Console
  readonly traffic: Traffic
  readonly rules: Rules
  readonly slots: Slots
  readonly attention: Attention

  constructor(from?: View) {
    this.seq = from?.seq ?? 0
    this.objects = new Objects(from?.objects)
    this.runtimes = new Runtimes(from?.runtimes)
    this.machines = new Machines(from?.machines)
    this.timers = new RunningTimers(from?.timers)
    this.messages = new Messages(from?.messages)
    this.decisions = new Decisions(from?.decisions)
    this.console = new Console(from?.console)
    this.traffic = new Traffic(from?.traffic)
    this.rules = new Rules(from?.rules)
    this.slots = new Slots(from?.slots)
    this.attention = new Attention(from?.attention)
  }

  /** Folds one more entry in. Only checkpoints.ts calls it: to everyone else a view is what it is. */
  apply(entry: Entry): void {
    this.seq = entry.seq
    this.objects.apply(entry)
    this.runtimes.apply(entry)
    this.machines.apply(entry)
    this.timers.apply(entry)
    this.messages.apply(entry)
    this.decisions.apply(entry)
    this.console.apply(entry)
    this.traffic.apply(entry)
    this.rules.apply(entry)
    this.slots.apply(entry)
    this.attention.apply(entry)
  }
}
