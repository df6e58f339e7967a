/** Python's text as tokens, with its indentation (Python's lexical analysis, as far as small scripts go). */

export type TokenKind =
  | 'name'
  | 'number'
  | 'text'
  | 'format'
  | 'sign'
  | 'newline'
  | 'indent'
  | 'dedent'
  | 'end'
export interface Token {
  readonly kind: TokenKind
  /** Of a text its value, of a formatted one its source. */
  readonly text: string
  readonly line: number
}

/** A construct that is not simulated, and where it stands. */
export class NotSimulated extends Error {
  readonly line: number
  constructor(what: string, line: number) {
    super(what)
    this.line = line
  }
}

const SIGNS =
  /^(?:\*\*=|\/\/=|==|!=|<=|>=|->|\+=|-=|\*=|\/=|%=|\*\*|\/\/|:=|<<|>>|[-+*/%<>=()[\]{},:.;@&|^~])/
const STRING = /^([a-zA-Z]{0,2})("""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')/
const NUMBER = /^(?:0[xX][\da-fA-F]+|\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)/

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  0: '\0',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}

export const unescaped = (text: string) =>
  text.replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|[^])/g, (all, escape: string) =>
    escape.length > 1 ? String.fromCharCode(Number.parseInt(escape.slice(1), 16)) : (ESCAPES[escape] ?? all),
  )

export function tokensOf(source: string): Token[] {
  return new Reader(source).read()
}

class Reader {
  readonly #source: string
  readonly #tokens: Token[] = []
  readonly #indents = [0]
  #at = 0
  #line = 1
  #depth = 0

  constructor(source: string) {
    this.#source = source.replaceAll('\r\n', '\n')
  }

  read(): Token[] {
    while (this.#at < this.#source.length) {
      if (this.#depth === 0 && this.#isAtLineStart() && this.#indentation()) continue
      this.#token()
    }
    if (this.#tokens.at(-1)?.kind !== 'newline') this.#add('newline', '')
    for (; this.#indents.length > 1; this.#indents.pop()) this.#add('dedent', '')
    this.#add('end', '')
    return this.#tokens
  }

  #isAtLineStart() {
    return this.#at === 0 || this.#source[this.#at - 1] === '\n'
  }

  #add(kind: TokenKind, text: string): void {
    this.#tokens.push({ kind, text, line: this.#line })
  }

  /** Whether the line was empty, and is skipped. */
  #indentation(): boolean {
    const blank = /^[ \t]*(?:#[^\n]*)?(?:\n|$)/.exec(this.#source.slice(this.#at))
    if (blank && blank[0] !== '') {
      this.#at += blank[0].length
      this.#line++
      return true
    }
    const [space] = /^[ \t]*/.exec(this.#source.slice(this.#at))!
    const width = space.replaceAll('\t', '        ').length
    if (width > this.#indents.at(-1)!) {
      this.#indents.push(width)
      this.#add('indent', '')
    }
    for (; width < this.#indents.at(-1)!; this.#indents.pop()) this.#add('dedent', '')
    this.#at += space.length
    return false
  }

  #token(): void {
    const rest = this.#source.slice(this.#at)
    const skipped = /^(?:[ \t]+|\\\n|#[^\n]*)/.exec(rest)
    if (skipped) return this.#skip(skipped[0])
    if (rest[0] === '\n') {
      if (this.#depth === 0 && this.#tokens.at(-1)?.kind !== 'newline') this.#add('newline', '')
      return this.#skip('\n')
    }
    const string = STRING.exec(rest)
    if (string) return this.#string(string[1]!.toLowerCase(), string[2]!, string[0])
    const number = NUMBER.exec(rest)
    if (number) return this.#take('number', number[0])
    const name = /^[A-Za-z_]\w*/.exec(rest)
    if (name) return this.#take('name', name[0])
    const sign = SIGNS.exec(rest)
    if (!sign) throw new NotSimulated(`'${rest[0]}'`, this.#line)
    if ('([{'.includes(sign[0])) this.#depth++
    if (')]}'.includes(sign[0])) this.#depth--
    this.#take('sign', sign[0])
  }

  #take(kind: TokenKind, text: string): void {
    this.#add(kind, text)
    this.#skip(text)
  }

  #string(prefix: string, quoted: string, whole: string): void {
    if (/[bu]/.test(prefix) && prefix !== 'u') throw new NotSimulated('bytes', this.#line)
    const width = quoted.startsWith('"""') || quoted.startsWith("'''") ? 3 : 1
    const inner = quoted.slice(width, -width)
    const text = prefix.includes('r') ? inner : unescaped(inner)
    this.#add(prefix.includes('f') ? 'format' : 'text', text)
    this.#skip(whole)
  }

  #skip(text: string): void {
    this.#line += text.split('\n').length - 1
    this.#at += text.length
  }
}
