/** An image's files as a frozen tree, built once and shared by every container made of it. */
import type { Image, ImageFile } from '../images/image'
import { Directory, type FileNode, RegularFile, Symlink } from './file-node'

const TREES = new WeakMap<readonly ImageFile[], Directory>()
const STANDARD =
  'bin dev etc home proc root run sbin sys tmp usr var usr/bin usr/sbin usr/local var/log var/run'

export function imageTree(image: Image): Directory {
  let tree = TREES.get(image.files)
  if (!tree) TREES.set(image.files, (tree = buildTree(image.files)))
  return tree
}

export function buildTree(files: readonly ImageFile[]): Directory {
  const root = new Directory({ mode: 0o755, uid: 0, gid: 0 })
  for (const path of STANDARD.split(' ')) makeDirectories(root, path.split('/'))
  at(root, 'tmp').mode = 0o1777
  at(root, 'root').mode = 0o700
  for (const file of files) place(root, file)
  freeze(root, { next: 2 })
  return root
}

const at = (root: Directory, name: string) => root.get(name)!

function makeDirectories(root: Directory, names: readonly string[]): Directory {
  let directory = root
  for (const name of names) {
    let child = directory.get(name)
    if (child instanceof Symlink) child = makeDirectories(root, child.target.split('/').filter(Boolean))
    if (!(child instanceof Directory)) {
      child = new Directory({ mode: 0o755, uid: 0, gid: 0 })
      directory.set(name, child)
    }
    directory = child as Directory
  }
  return directory
}

function place(root: Directory, file: ImageFile): void {
  const names = file.path.split('/').filter(Boolean)
  const name = names.at(-1)
  if (name === undefined) return
  const parent = makeDirectories(root, names.slice(0, -1))
  if (!file.directory) return parent.set(name, nodeOf(file))
  const directory = makeDirectories(parent, [name])
  directory.mode = file.mode ?? 0o755
  directory.uid = file.uid ?? 0
  directory.gid = file.gid ?? 0
}

function nodeOf(file: ImageFile): FileNode {
  const owner = { uid: file.uid ?? 0, gid: file.gid ?? 0 }
  if (file.link !== undefined) return new Symlink(file.link, { mode: 0o777, ...owner })
  const mode = file.mode ?? (file.program ? 0o755 : 0o644)
  return new RegularFile({ mode, ...owner }, file.content ?? '', file.program)
}

export function freeze(node: FileNode, inode: { next: number }): void {
  node.frozen = true
  node.inode = inode.next++
  if (node instanceof Directory) for (const name of node.names()) freeze(node.get(name)!, inode)
}
