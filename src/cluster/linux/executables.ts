/** What argv names: the walk through PATH and the interpreters of scripts (execvp(3), fs/binfmt_script.c). */
import { RegularFile } from './file-node'
import type { Viewer } from './mount-table'
import { mayAccess } from './permissions'
import { Failure, type Program } from './syscalls'

/** A script's interpreter may be a script. */
const MOST_INTERPRETERS = 4

interface Found {
  readonly program: Program
  readonly argv: readonly string[]
  readonly path: string
}

export class Executables {
  readonly #programs: (name: string) => Program | undefined

  constructor(programs: (name: string) => Program | undefined) {
    this.#programs = programs
  }

  /** The executable that argv names, as execvp finds it, with a script's interpreter put before it. */
  find(viewer: Viewer, argv: readonly string[], path: string, depth = 0): Found | Failure {
    const name = argv[0] ?? ''
    const file = this.which(viewer, name, path)
    if (file instanceof Failure) return file
    if (file.node.program !== undefined) {
      const program = this.#programs(file.node.program)
      return program ? { program, argv, path: file.path } : new Failure('ENOEXEC')
    }
    const interpreter = /^#!\s*(\S+)[ \t]*([^\n]*)/.exec(file.node.text)
    if (!interpreter || depth > MOST_INTERPRETERS) return new Failure('ENOEXEC')
    const extra = interpreter[2]?.trim()
    const script = [interpreter[1]!, ...(extra ? [extra] : []), file.path, ...argv.slice(1)]
    return this.find(viewer, script, path, depth + 1)
  }

  which(viewer: Viewer, name: string, path: string): { node: RegularFile; path: string } | Failure {
    if (name === '') return new Failure('ENOENT')
    let failure = new Failure('ENOENT')
    const candidates = name.includes('/')
      ? [name]
      : path.split(':').map((directory) => `${directory || '.'}/${name}`)
    for (const candidate of candidates) {
      const place = viewer.mounts.walk(viewer, candidate)
      if (place instanceof Failure) {
        if (name.includes('/')) return place
        continue
      }
      if (!place.node) continue
      if (!(place.node instanceof RegularFile) || !mayAccess(place.node, viewer.credentials, 'execute')) {
        failure = new Failure('EACCES')
        continue
      }
      return { node: place.node, path: name.includes('/') ? name : candidate }
    }
    return failure
  }
}
