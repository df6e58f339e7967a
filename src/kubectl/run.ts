/**
 * Commands are generators: they read like a sequence of requests, and each `yield*` hands what is waited for to this
 * runner, which goes on when the answer is there. Nothing suspends but the generator itself.
 */

/** Something that takes time: told how to resume, it may return how to give up. */
export type Effect = (resume: (value: unknown) => void) => (() => void) | void

/** A command, or a part of one: used with `yield*`. */
export type Task<T> = Generator<Effect, T, unknown>

export type Outcome<T> = { readonly value: T } | { readonly thrown: unknown }

/** Waits for the value that a callback will bring. */
export function* until<T>(start: (resume: (value: T) => void) => (() => void) | void): Task<T> {
  return (yield start as Effect) as T
}

/** Runs a task to its end; returns how to abandon it. */
export function drive<T>(task: Task<T>, ended: (outcome: Outcome<T>) => void): () => void {
  let abandon: (() => void) | void
  let abandoned = false
  const advance = (value: unknown) => {
    let next = step(task, value)
    while (!('thrown' in next) && !next.done) {
      const answer = begin(next.value)
      if (!answer) return
      next = step(task, answer.value)
    }
    ended('thrown' in next ? next : { value: next.value as T })
  }
  /** Starts an effect; gives its answer when that came at once. */
  const begin = (effect: Effect): { value: unknown } | undefined => {
    let answer: { value: unknown } | undefined
    let starting = true
    let resumed = false
    abandon = effect((value) => {
      if (resumed || abandoned) return
      resumed = true
      if (starting) answer = { value }
      else advance(value)
    })
    starting = false
    return answer
  }
  advance(undefined)
  return () => {
    abandoned = true
    abandon?.()
  }
}

function step<T>(
  task: Task<T>,
  value: unknown,
): IteratorResult<Effect, T> | { thrown: unknown; done?: never } {
  try {
    return task.next(value)
  } catch (thrown) {
    return { thrown }
  }
}

/** Runs tasks side by side and waits for all; outcomes are in the order of the tasks. */
export function* together<T>(tasks: readonly Task<T>[]): Task<Outcome<T>[]> {
  if (tasks.length === 0) return []
  return yield* until<Outcome<T>[]>((resume) => {
    const outcomes: Outcome<T>[] = []
    let left = tasks.length
    const abandons = tasks.map((task, i) =>
      drive(task, (outcome) => {
        outcomes[i] = outcome
        if (--left === 0) resume(outcomes)
      }),
    )
    return () => {
      for (const abandon of abandons) abandon()
    }
  })
}

/** Runs a task that yields nothing else and returns its value: for tasks that happen not to wait. */
export function* catching<T>(task: Task<T>): Task<Outcome<T>> {
  try {
    return { value: yield* task }
  } catch (thrown) {
    return { thrown }
  }
}
