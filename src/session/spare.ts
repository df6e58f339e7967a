/**
 * A second run that waits shortly behind the playhead. The first is ahead of it, and no run can go back; so what is done
 * at the playhead goes on from this one, and not from the beginning.
 */
import { createRun, type Run } from './replay'
import type { Session } from './session'

export class Spare {
  readonly #session: Session
  readonly #run: Run
  /** Inputs it has been given: those up to where it was last wanted, since what is done later may be something else. */
  #given = 0

  constructor(session: Session) {
    this.#session = session
    this.#run = createRun({ ...session, inputs: [] })
  }

  get now(): number {
    return this.#run.now
  }

  /** Comes nearer to a moment, by about so many happenings; true when it is there. */
  follow(until: number, count: number): boolean {
    if (until <= this.#run.now) return true
    const { inputs } = this.#session
    for (; this.#given < inputs.length && inputs[this.#given]!.at <= until; this.#given++)
      this.#run.input(inputs[this.#given]!)
    return this.#run.runSome(until, count)
  }

  /** The run of another session that is the same up to here; undefined where it is not. It is used up then. */
  become(session: Session): Run | undefined {
    const next = session.inputs[this.#given]
    const isLate = next !== undefined && this.#run.now > 0 && next.at <= this.#run.now
    if (isLate || !isSame(this.#session, session, this.#given)) return undefined
    for (const input of session.inputs.slice(this.#given)) this.#run.input(input)
    return this.#run
  }
}

/** Whether two sessions are one as far as these many inputs. */
const isSame = (one: Session, other: Session, inputs: number) => told(one, inputs) === told(other, inputs)

const told = ({ inputs, ...rest }: Session, count: number) => JSON.stringify([rest, inputs.slice(0, count)])
