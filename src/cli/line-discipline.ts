/**
 * What the kernel does between a terminal and a program: a real terminal sends each key by itself and shows nothing on
 * its own. The simulated terminal takes whole lines, so this end echoes and edits them. Mirrors n_tty's canonical mode.
 */
const ERASE = '\u007f'
const INTERRUPT = '\u0003'
const END = '\u0004'

export class LineDiscipline {
  #line = ''
  readonly #show: (text: string) => void

  constructor(show: (text: string) => void) {
    this.#show = show
  }

  /** What a program printed, as a raw terminal wants it. */
  printed(text: string): void {
    this.#show(text.replace(/\r?\n/g, '\r\n'))
  }

  /** The pieces that reach the program: lines, an interrupt, the end of input. */
  typed(keys: string): string[] {
    return [...keys].flatMap((key) => this.#key(key))
  }

  #key(key: string): string[] {
    if (key === INTERRUPT) {
      this.#line = ''
      this.#show('^C\r\n')
      return [INTERRUPT]
    }
    if (key === END) return this.#line === '' ? [END] : []
    if (key === ERASE) {
      if (this.#line !== '') this.#show('\b \b')
      this.#line = this.#line.slice(0, -1)
      return []
    }
    if (key !== '\r' && key !== '\n') {
      this.#line += key
      this.#show(key)
      return []
    }
    const line = this.#line
    this.#line = ''
    this.#show('\r\n')
    return [`${line}\n`]
  }
}
