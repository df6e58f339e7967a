/**
 * The machine that runs instructions: state beside shared code, never a recursion that waits. What takes time (a
 * child, `wait`, `read`, CPU) suspends the machine and a callback resumes it. Mirrors busybox shell/ash.c evaltree.
 */
import { type ExitStatus, Failure, SIGNALS, type Signal, type Syscalls } from '../../linux/syscalls'
import { runBackground, runPipeline, runSubshell, runSubstitute } from './children'
import { compileShell } from './compile'
import { prefix } from './dialect'
import { expandArithmetic, expandText } from './expand'
import type { Code, Instruction } from './instructions'
import { applyRedirects, closeAll, type Redirected } from './redirect'
import { type Frame, forked, newState, type ShellState } from './state'
import { runScope } from './scopes'
import { runSimple } from './simple-command'
import { evaluateTest } from './test-expression'
import { Pace } from './pace'
import { restoreVariable, ShellError } from './variables'

export interface ShellSetting {
  /** May become its last command (`-c`, and every subshell). */
  readonly execsLast: boolean
  /** Called when the code has run out: an interactive shell reads its next line. Default: exits. */
  readonly atEnd?: (shell: Shell) => void
  readonly isSubshell?: boolean
}

export class Shell {
  readonly system: Syscalls
  readonly state: ShellState
  readonly setting: ShellSetting
  readonly pace: Pace
  #suspended = false
  #running = false
  #ended = false
  /** Breaks off what the machine waits for when a signal with a trap arrives: `wait`, a spin, the prompt. */
  #interrupt: ((signal: Signal) => void) | undefined

  constructor(system: Syscalls, state: ShellState, setting: ShellSetting) {
    this.system = system
    this.state = state
    this.setting = setting
    this.pace = new Pace(system)
  }

  run(): void {
    if (this.#running || this.#suspended || this.#ended) return
    this.#running = true
    while (!this.#suspended && !this.#ended) this.#turn()
    this.#running = false
  }

  #turn(): void {
    try {
      while (!this.#suspended && !this.#ended) {
        if (this.state.pending.length > 0) this.#startTrap()
        if (this.pace.isSpent()) this.#rest()
        else this.#step()
      }
    } catch (error) {
      if (!(error instanceof ShellError)) throw error
      this.#failed(error)
    }
  }

  /** A loop that never sleeps pays for its CPU time; one that changes nothing burns a core until a signal comes. */
  #rest(): void {
    this.#suspended = true
    const resume = () => {
      this.#suspended = false
      this.#interrupt = undefined
      this.run()
    }
    const stop = this.pace.rest(resume)
    if (stop)
      this.#interrupt = () => {
        stop()
        resume()
      }
  }

  #failed(error: ShellError): void {
    if (error.builtin === undefined) this.complain(error.message)
    else this.complainOf(error.builtin, error.message)
    this.state.status = error.status
    if (!this.state.interactive) return this.exit(error.status)
    this.abandon()
  }

  /** Back to the prompt: Ctrl-C, and errors that end a script. */
  abandon(): void {
    this.leaveTo(0)
    while (this.state.frames.length > 0) this.#popFrame()
    this.state.code = { instructions: [], text: '' }
    this.state.pc = 0
  }

  complain(message: string): void {
    const { dialect, name, interactive } = this.state
    this.system.write(this.errors, `${prefix(dialect, name, this.line, interactive)}${message}\n`)
  }

  /** Where the builtin at hand has its standard error, if not where the shell has. */
  redirected: ReadonlyMap<number, number> | undefined

  get errors(): number {
    return (this.redirected ?? this.state.fds).get(2) ?? 2
  }

  /** A builtin's complaint; ash tells its line too. */
  complainOf(builtin: string, message: string): void {
    const { dialect, interactive } = this.state
    const line = dialect.name === 'ash' && !interactive ? `line ${this.line}: ` : ''
    this.complain(`${builtin}: ${line}${message}`)
  }

  /** A builtin's that is also a program of its own, which in busybox says no more than its name. */
  complainAs(builtin: string, message: string): void {
    if (this.state.dialect.name === 'ash') this.system.write(this.errors, `sh: ${message}\n`)
    else this.complain(`${builtin}: ${message}`)
  }

  get line(): number {
    const { code, pc, lineBase } = this.state
    const instruction = code.instructions[Math.max(0, pc - 1)]
    return lineBase + (instruction && 'line' in instruction ? instruction.line : 1)
  }

  fd(number: number): number {
    return this.state.fds.get(number) ?? number
  }

  // ---- suspending ----

  /** Stops until the returned function is called with the status of what ran; errexit then applies unless tested. */
  suspend(tested: boolean, interrupt?: (signal: Signal) => void): (status: number) => void {
    this.#suspended = true
    this.#interrupt = interrupt
    let isDone = false
    return (status) => {
      if (isDone) return
      isDone = true
      this.#suspended = false
      this.#interrupt = undefined
      this.finish(status, tested)
      this.run()
    }
  }

  /** What every command ends with: its status, and errexit. */
  finish(status: number, tested: boolean): void {
    this.state.status = status
    if (status === 0 || tested || this.state.tested) return
    const action = this.state.traps.get('ERR')
    if (action && !this.state.frames.some((frame) => frame.kind === 'trap')) this.#runTrap(action)
    if (this.state.options.has('errexit')) this.exit(status)
  }

  // ---- signals ----

  signalled(signal: Signal): void {
    this.state.pending.push(signal)
    this.#interrupt?.(signal)
  }

  #startTrap(): void {
    const signal = this.state.pending.shift()!
    const action = this.state.traps.get(signal)
    if (action) this.#runTrap(action)
  }

  #runTrap(action: string): void {
    const compiled = compileShell(action, this.state.dialect)
    if ('problem' in compiled) return
    this.push('trap', compiled.code, { status: this.state.status })
  }

  // ---- frames ----

  push(kind: Frame['kind'], code: Code, more: Partial<Frame> = {}): void {
    const { state } = this
    if (state.frames.length > 1000) throw new ShellError('maximum function nesting level exceeded', 2)
    state.frames.push({
      kind,
      code: state.code,
      pc: state.pc,
      scopes: state.scopes.length,
      tested: state.tested,
      status: undefined,
      positional: undefined,
      locals: undefined,
      undo: undefined,
      ...more,
    })
    state.code = code
    state.pc = 0
  }

  #popFrame(): void {
    const { state } = this
    const frame = state.frames.pop()!
    this.leaveTo(frame.scopes)
    state.code = frame.code
    state.pc = frame.pc
    state.tested = frame.tested
    if (frame.positional) state.positional = frame.positional
    for (const [name, before] of frame.locals ?? []) restoreVariable(state, this.system, name, before)
    frame.undo?.()
    if (frame.status !== undefined) state.status = frame.status
  }

  /** `return`: leaves the nearest function or sourced file; outside of both it ends the shell. */
  return(status: number): void {
    while (this.state.frames.length > 0) {
      const { kind, code } = this.state.frames[this.state.frames.length - 1]!
      const isBottom = code.instructions.length === 0 && this.setting.isSubshell
      this.#popFrame()
      if (kind !== 'function' && kind !== 'source') continue
      if (isBottom) break
      this.state.status = status
      return
    }
    this.exit(status)
  }

  /** Leaves loops, cases and redirections until this many are open. */
  leaveTo(depth: number): void {
    const { state } = this
    while (state.scopes.length > depth) {
      const scope = state.scopes.pop()!
      if (scope.kind !== 'redirect') continue
      state.fds = new Map(scope.fds)
      closeAll(this.system, scope.opened)
    }
  }

  exit(status: number): void {
    if (this.#ended) return
    const action = this.state.traps.get('EXIT')
    if (action !== undefined) {
      this.state.traps.delete('EXIT')
      const compiled = compileShell(action, this.state.dialect)
      if ('code' in compiled) return this.#exitThrough(compiled.code, status)
    }
    this.#ended = true
    this.system.exit(status & 255)
  }

  #exitThrough(code: Code, status: number): void {
    this.abandon()
    this.state.status = status
    this.state.code = { instructions: [], text: 'exit' }
    this.push('trap', code, { status })
    this.#leaving = status
    this.#suspended = false
    this.run()
  }
  #leaving: number | undefined

  /** After exec: another program has this process. */
  replaced(): void {
    this.#ended = true
  }

  // ---- stepping ----

  #step(): void {
    const { state } = this
    const instruction = state.code.instructions[state.pc]
    if (!instruction) return this.#end()
    state.pc++
    this.pace.steps++
    this.#execute(instruction)
  }

  #end(): void {
    if (this.state.frames.length > 0) return this.#popFrame()
    if (this.#leaving !== undefined) return this.exit(this.#leaving)
    if (!this.setting.atEnd) return this.exit(this.state.status)
    this.#suspended = true
    this.setting.atEnd(this)
  }

  /** Runs other code after `atEnd`. */
  continueWith(code: Code): void {
    this.state.code = code
    this.state.pc = 0
    this.#suspended = false
    this.run()
  }

  #execute(instruction: Instruction): void {
    const { state } = this
    switch (instruction.op) {
      case 'command':
        return runSimple(this, instruction)
      case 'jump':
        state.pc = instruction.to
        return
      case 'jump-if':
        if ((state.status === 0) === instruction.succeeded) state.pc = instruction.to
        return
      case 'status':
        state.status = instruction.status
        return
      case 'negate':
        state.status = state.status === 0 ? 1 : 0
        return
      case 'substitute':
        return runSubstitute(this, instruction)
      case 'pipeline':
        return runPipeline(this, instruction)
      case 'subshell':
        return runSubshell(this, instruction)
      case 'background':
        return runBackground(this, instruction)
      case 'function':
        state.functions.set(instruction.name, instruction.code)
        state.status = 0
        return
      case 'test':
        this.pace.notes = state.vars.size
        return this.finish(evaluateTest(instruction.test, this) ? 0 : 1, instruction.tested)
      case 'arithmetic': {
        const text = expandText(instruction.text, state, this.system)
        this.pace.changed()
        return this.finish(expandArithmetic(text, state, this.system) !== 0 ? 0 : 1, instruction.tested)
      }
      case 'unsupported':
        throw new ShellError(instruction.message, 2)
      case 'time':
        return this.#time(instruction.start)
      default:
        return runScope(this, instruction)
    }
  }

  /** Opens what redirections name; a failure is told and gives undefined. */
  redirect(redirects: Parameters<typeof applyRedirects>[0]): Redirected | undefined {
    const result = applyRedirects(redirects, this.state, this.system)
    if ('fds' in result) return result
    this.complain(result.problem)
    return undefined
  }

  // ---- children ----

  /** Starts a subshell; `fds` are its descriptors in our kernel numbers. */
  fork(code: Code, fds: ReadonlyMap<number, number>, exited: (status: ExitStatus) => void): number | Failure {
    const state = forked(this.state, code)
    state.fds = new Map([...fds.keys()].map((fd) => [fd, fd]))
    state.tested = false
    this.pace.forked()
    const program = (system: Syscalls) => {
      ignoreAgain(system, this.state)
      new Shell(system, state, { execsLast: true, isSubshell: true }).run()
    }
    return this.system.spawn(this.system.argv, { program, fds: Object.fromEntries(fds) }, exited)
  }

  /** A text file without `#!` is a script for the shell that met it. */
  runScript(system: Syscalls, argv: readonly string[]): void {
    const text = system.readFile(system.which(argv[0]!) ?? argv[0]!)
    const compiled = compileShell(typeof text === 'string' ? text : '', this.state.dialect)
    if ('problem' in compiled) return system.exit(2)
    const state = newState(system, this.state.dialect, argv[0]!, compiled.code)
    state.positional = argv.slice(1)
    new Shell(system, state, { execsLast: false }).run()
  }

  /** Called with every job that ends; `wait` puts itself here. */
  onJob: (() => void) | undefined

  #time(start: boolean): void {
    if (start) this.#timed = this.system.now
    else {
      const isBash = this.state.dialect.name === 'bash'
      const shown = (ms: number) =>
        `${Math.floor(ms / 60_000)}m${isBash ? '' : ' '}${((ms % 60_000) / 1000).toFixed(isBash ? 3 : 2)}s`
      const real = shown(this.system.now - this.#timed)
      const start = isBash ? '\n' : ''
      this.system.write(this.fd(2), `${start}real\t${real}\nuser\t${shown(0)}\nsys\t${shown(0)}\n`)
    }
  }
  #timed = 0
}

/** A subshell keeps ignoring what its parent ignores; its other traps are gone. */
function ignoreAgain(system: Syscalls, parent: ShellState): void {
  for (const [signal, action] of parent.traps)
    if (action === '' && signal in SIGNALS) system.onSignal(signal as Signal, 'ignore')
}
