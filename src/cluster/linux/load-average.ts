/** The three load averages of /proc/loadavg, in steps of five seconds (kernel/sched/loadavg.c). */
const STEP = 5000
const ONE = 2048
/** e^(-5s/1min), e^(-5s/5min), e^(-5s/15min) in 11 bits, as the kernel has them. */
const DECAYS = [1884, 2014, 2037].map((decay) => decay / ONE)

export class LoadAverage {
  #loads = DECAYS.map(() => 0)
  #at = 0
  #running = 0

  /** From `now` on so many threads want to run. */
  change(now: number, running: number): void {
    this.#catchUp(now)
    this.#running = running
  }

  read(now: number): readonly number[] {
    this.#catchUp(now)
    return this.#loads
  }

  #catchUp(now: number): void {
    const steps = Math.floor((now - this.#at) / STEP)
    if (steps <= 0) return
    this.#at += steps * STEP
    this.#loads = this.#loads.map((load, i) => {
      const kept = power(DECAYS[i]!, steps)
      return load * kept + this.#running * (1 - kept)
    })
  }
}

/** By squaring: the same bits on every machine. */
function power(base: number, exponent: number): number {
  let result = 1
  for (let square = base, rest = exponent; rest > 0; square *= square, rest = Math.floor(rest / 2))
    if (rest % 2 === 1) result *= square
  return result
}
