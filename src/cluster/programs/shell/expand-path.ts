/** File names that match a pattern, in order: glob(3). */
import type { Syscalls } from '../../linux/syscalls'
import { isPattern, matchesPattern, unescapePattern } from './pattern'

export function expandPath(pattern: string, system: Syscalls): string[] {
  const absolute = pattern.startsWith('/')
  const pieces = pattern.split('/').filter((piece) => piece !== '')
  let paths = [absolute ? '/' : '']
  pieces.forEach((piece, i) => {
    const isLast = i === pieces.length - 1
    paths = paths.flatMap((path) => step(path, piece, isLast, system))
  })
  return pattern.endsWith('/') ? paths.map((path) => `${path}/`) : paths
}

function step(path: string, piece: string, isLast: boolean, system: Syscalls): string[] {
  const join = (name: string) => (path === '' || path.endsWith('/') ? path + name : `${path}/${name}`)
  if (!isPattern(piece)) {
    const next = join(unescapePattern(piece))
    return !isLast || exists(next, system) ? [next] : []
  }
  const names = system.readdir(path === '' ? '.' : path)
  if (!Array.isArray(names)) return []
  return names
    .filter((name) => (piece.startsWith('.') || !name.startsWith('.')) && matchesPattern(name, piece))
    .sort()
    .map(join)
}

const exists = (path: string, system: Syscalls) => 'type' in system.lstat(path)
