/** The file part of the system calls: what a process may do to the tree it sees (fs/namei.c, fs/open.c). */
import {
  Device,
  Directory,
  DescriptorLink,
  Fifo,
  type FileNode,
  RegularFile,
  Symlink,
  VirtualDirectory,
  VirtualFile,
} from './file-node'
import { type Place, type Viewer, writableNode, writableParent } from './mount-table'
import { ComputedFile, FileOnDisk, OpenDevice, type OpenFile, type OpenMode } from './open-file'
import { mayAccess, mayChange, mayRemoveFrom } from './permissions'
import { Pipe, PipeEnd } from './pipe'
import { Failure, type FileStat } from './syscalls'

const UMASK = 0o022

/** What opening devices needs of the kernel. */
export interface Devices {
  noise(bytes: number): string
}

export function openFile(viewer: Viewer, path: string, mode: OpenMode, devices: Devices): OpenFile | Failure {
  const place = viewer.mounts.walk(viewer, path)
  if (place instanceof Failure) return place
  const { node } = place
  if (!node) return mode === 'read' ? new Failure('ENOENT') : openNew(viewer, place, mode)
  if (node instanceof DescriptorLink) return node.file
  if (node instanceof Directory) return new Failure('EISDIR')
  const writes = mode !== 'read'
  if (mode !== 'write' && mode !== 'append' && !mayAccess(node, viewer.credentials, 'read'))
    return new Failure('EACCES')
  if (writes && !mayAccess(node, viewer.credentials, 'write')) return new Failure('EACCES')
  if (node instanceof Device) return new OpenDevice(node.device, devices.noise)
  if (node instanceof Fifo) return openFifo(place.path, node, writes)
  if (node instanceof VirtualFile) return openVirtual(place, node, writes)
  return openRegular(viewer, place, mode)
}

function openVirtual({ path, mount }: Place, node: VirtualFile, writes: boolean): OpenFile | Failure {
  if (!writes) return new ComputedFile(path, node)
  if (mount.readOnly) return new Failure('EROFS')
  return node.write ? new ComputedFile(path, node) : new Failure('EACCES')
}

function openRegular(viewer: Viewer, place: Place, mode: OpenMode): OpenFile | Failure {
  if (mode === 'read') return new FileOnDisk(place.path, place.node as RegularFile, place.mount, mode)
  if (place.mount.readOnly) return new Failure('EROFS')
  const file = writableNode(place) as RegularFile
  if (mode === 'write') empty(viewer, place, file)
  return new FileOnDisk(place.path, file, place.mount, mode)
}

function openFifo(path: string, node: Fifo, writes: boolean): OpenFile {
  let pipe = node.pipe as Pipe | undefined
  if (!pipe || pipe.isIdle) node.pipe = pipe = new Pipe(true)
  return new PipeEnd(pipe, writes ? 'write' : 'read', path, true)
}

function openNew(viewer: Viewer, place: Place, mode: OpenMode): OpenFile | Failure {
  const file = create(viewer, place, new RegularFile(owned(viewer, 0o666 & ~UMASK)))
  return file instanceof Failure ? file : new FileOnDisk(place.path, file as RegularFile, place.mount, mode)
}

const owned = (viewer: Viewer, mode: number) => ({
  mode,
  uid: viewer.credentials.uid,
  gid: viewer.credentials.gid,
})

function empty(viewer: Viewer, place: Place, file: RegularFile): void {
  if (place.mount.told && file.size > 0) viewer.changed(place.path, 'written')
  place.mount.fileSystem.reserve(-file.size, viewer.payer)
  file.text = ''
  file.modifiedAt = viewer.now
}

/** Puts a new node where there is none. */
function create(viewer: Viewer, place: Place, node: FileNode): FileNode | Failure {
  if (place.node) return new Failure('EEXIST')
  if (place.parent instanceof VirtualDirectory) return new Failure('ENOENT')
  if (place.mount.readOnly) return new Failure('EROFS')
  if (!mayAccess(place.parent, viewer.credentials, 'write')) return new Failure('EACCES')
  if (place.parent.mode & 0o2000) {
    node.gid = place.parent.gid
    if (node instanceof Directory) node.mode |= 0o2000
  }
  if (node instanceof Directory) {
    const failure = place.mount.fileSystem.reserve(4096, viewer.payer)
    if (failure) return failure
  }
  node.modifiedAt = viewer.now
  node.inode = place.mount.fileSystem.nextInode()
  const parent = writableParent(place)
  parent.set(place.name, node)
  parent.modifiedAt = viewer.now
  if (place.mount.told) viewer.changed(place.path, 'created')
  return node
}

function createAt(viewer: Viewer, path: string, node: FileNode): Failure | undefined {
  const place = viewer.mounts.walk(viewer, path, false)
  if (place instanceof Failure) return place
  const made = create(viewer, place, node)
  return made instanceof Failure ? made : undefined
}

export const makeDirectory = (viewer: Viewer, path: string, mode = 0o777) =>
  createAt(viewer, path, new Directory(owned(viewer, mode & ~UMASK)))

export const makeFifo = (viewer: Viewer, path: string, mode = 0o666) =>
  createAt(viewer, path, new Fifo(owned(viewer, mode & ~UMASK)))

export const makeSymlink = (viewer: Viewer, target: string, path: string) =>
  createAt(viewer, path, new Symlink(target, owned(viewer, 0o777)))

export function makeLink(viewer: Viewer, from: string, to: string): Failure | undefined {
  const source = existing(viewer, from, false)
  if (source instanceof Failure) return source
  if (source.node instanceof Directory) return new Failure('EPERM')
  const target = viewer.mounts.walk(viewer, to, false)
  if (target instanceof Failure) return target
  if (target.mount.fileSystem !== source.mount.fileSystem) return new Failure('EXDEV')
  if (target.node) return new Failure('EEXIST')
  if (target.mount.readOnly) return new Failure('EROFS')
  if (!mayAccess(target.parent, viewer.credentials, 'write')) return new Failure('EACCES')
  const node = writableNode(source)
  node.links++
  writableParent(target).set(target.name, node)
  if (target.mount.told) viewer.changed(target.path, 'created')
  return undefined
}

type Existing = Place & { readonly node: FileNode }

function existing(viewer: Viewer, path: string, follow = true): Existing | Failure {
  const place = viewer.mounts.walk(viewer, path, follow)
  if (place instanceof Failure) return place
  return place.node ? (place as Existing) : new Failure('ENOENT')
}

export function readWhole(viewer: Viewer, path: string): string | Failure {
  const place = existing(viewer, path)
  if (place instanceof Failure) return place
  const { node } = place
  if (node instanceof Directory) return new Failure('EISDIR')
  if (!mayAccess(node, viewer.credentials, 'read')) return new Failure('EACCES')
  if (node instanceof VirtualFile) return node.content()
  return node instanceof RegularFile ? node.text : ''
}

export function writeWhole(
  viewer: Viewer,
  path: string,
  text: string,
  options: { append?: boolean; mode?: number },
  devices: Devices,
): Failure | undefined {
  const wasThere = !(existing(viewer, path) instanceof Failure)
  const file = openFile(viewer, path, options.append ? 'append' : 'write', devices)
  if (file instanceof Failure) return file
  file.retain()
  const failure = text === '' ? undefined : file.write(text, viewer)
  file.release()
  if (!failure && !wasThere && options.mode !== undefined) changeMode(viewer, path, options.mode)
  return failure
}

/** What is open but has no node: a pipe, or the output that containerd reads. */
const OPEN_PIPE = { type: 'pipe', mode: 0o600, size: 0, inode: 4026, links: 1 } as const

export function statOf(viewer: Viewer, path: string, follow: boolean): FileStat | Failure {
  const place = existing(viewer, path, follow)
  if (place instanceof Failure) return place
  const node = follow && place.node instanceof DescriptorLink ? place.node.file.node : place.node
  if (!node) return { ...OPEN_PIPE, uid: place.node.uid, gid: place.node.gid, modifiedAt: viewer.now }
  return {
    type: node.type,
    mode: node.mode,
    uid: node.uid,
    gid: node.gid,
    size: node.size,
    modifiedAt: node.modifiedAt,
    inode: node.inode,
    links: node.links,
    ...(node instanceof RegularFile && node.program !== undefined && { program: node.program }),
  }
}

export function readLink(viewer: Viewer, path: string): string | Failure {
  const place = existing(viewer, path, false)
  if (place instanceof Failure) return place
  const { node } = place
  return node instanceof Symlink || node instanceof DescriptorLink ? node.target : new Failure('EINVAL')
}

export function readDirectory(viewer: Viewer, path: string): string[] | Failure {
  const place = existing(viewer, path)
  if (place instanceof Failure) return place
  if (!(place.node instanceof Directory)) return new Failure('ENOTDIR')
  if (!mayAccess(place.node, viewer.credentials, 'read')) return new Failure('EACCES')
  const names = [...place.node.names()]
  for (const name of viewer.mounts.namesIn(place.path)) if (!names.includes(name)) names.push(name)
  return names.sort((a, b) => (a < b ? -1 : 1))
}

export function mayReach(viewer: Viewer, path: string, what: 'read' | 'write' | 'execute'): boolean {
  const place = existing(viewer, path)
  if (place instanceof Failure) return false
  if (what === 'write' && place.mount.readOnly && place.node.type !== 'device') return false
  return mayAccess(place.node, viewer.credentials, what)
}

function removable(viewer: Viewer, path: string): Existing | Failure {
  const place = existing(viewer, path, false)
  if (place instanceof Failure) return place
  if (place.mount.readOnly) return new Failure('EROFS')
  if (place.path === place.mount.path) return new Failure('EBUSY')
  if (place.mount.seenBy) return new Failure('EPERM')
  return mayRemoveFrom(place.parent, place.node, viewer.credentials) ? place : new Failure('EACCES')
}

function removed(viewer: Viewer, place: Existing): void {
  const { mount, node } = place
  const isLast = node instanceof Directory || --node.links === 0
  if (isLast && !node.frozen)
    mount.fileSystem.reserve(node instanceof Symlink || node instanceof Fifo ? 0 : -node.size, viewer.payer)
  const parent = writableParent(place)
  parent.delete(place.name)
  parent.modifiedAt = viewer.now
  if (mount.told) viewer.changed(place.path, 'removed')
}

export function removeFile(viewer: Viewer, path: string): Failure | undefined {
  const place = removable(viewer, path)
  if (place instanceof Failure) return place
  if (place.node instanceof Directory) return new Failure('EISDIR')
  const copy = place.node.frozen ? { ...place, node: place.node.thawed() } : place
  removed(viewer, place.node.frozen ? frozenRemoval(copy) : place)
  return undefined
}

/** A file of the image costs nothing, and its count of links is shared: only the name goes. */
function frozenRemoval(place: Existing): Existing {
  place.node.frozen = true
  return place
}

export function removeDirectory(viewer: Viewer, path: string): Failure | undefined {
  const place = removable(viewer, path)
  if (place instanceof Failure) return place
  if (!(place.node instanceof Directory)) return new Failure('ENOTDIR')
  if (!place.node.isEmpty || viewer.mounts.hasPointIn(place.path)) return new Failure('ENOTEMPTY')
  removed(viewer, place)
  return undefined
}

export function renameFile(viewer: Viewer, from: string, to: string): Failure | undefined {
  const source = removable(viewer, from)
  if (source instanceof Failure) return source
  const target = viewer.mounts.walk(viewer, to, false)
  if (target instanceof Failure) return target
  if (target.mount !== source.mount) return new Failure('EXDEV')
  if (`${target.path}/`.startsWith(`${source.path}/`))
    return target.path === source.path ? undefined : new Failure('EINVAL')
  const failure = target.node ? replace(viewer, source, target as Existing) : undefined
  if (failure) return failure
  if (!mayAccess(target.parent, viewer.credentials, 'write')) return new Failure('EACCES')
  // A name of the image moves as a copy; its directories are thawed on demand.
  const node = writableNode(source)
  writableParent(source).delete(source.name)
  writableParent(target).set(target.name, node)
  if (source.mount.told) {
    viewer.changed(source.path, 'removed')
    viewer.changed(target.path, 'created')
  }
  return undefined
}

function replace(viewer: Viewer, source: Existing, target: Existing): Failure | undefined {
  const isDirectory = source.node instanceof Directory
  if (isDirectory && !(target.node instanceof Directory)) return new Failure('ENOTDIR')
  if (!isDirectory && target.node instanceof Directory) return new Failure('EISDIR')
  return isDirectory ? removeDirectory(viewer, target.path) : removeFile(viewer, target.path)
}

/** Finds a node that its owner may change, and makes it writable. */
function changeable(viewer: Viewer, path: string): FileNode | Failure {
  const place = existing(viewer, path)
  if (place instanceof Failure) return place
  if (place.mount.readOnly) return new Failure('EROFS')
  if (place.mount.seenBy) return new Failure('EPERM')
  return mayChange(place.node, viewer.credentials) ? writableNode(place) : new Failure('EPERM')
}

export function changeMode(viewer: Viewer, path: string, mode: number): Failure | undefined {
  const node = changeable(viewer, path)
  if (node instanceof Failure) return node
  node.mode = mode & 0o7777
  return undefined
}

export function changeOwner(viewer: Viewer, path: string, uid: number, gid: number): Failure | undefined {
  const { credentials } = viewer
  const keepsUser = uid < 0 || uid === credentials.uid
  const isMember = gid < 0 || gid === credentials.gid || credentials.groups.includes(gid)
  if (!credentials.capabilities.has('CHOWN') && !(keepsUser && isMember)) return new Failure('EPERM')
  const place = existing(viewer, path)
  if (place instanceof Failure) return place
  if (place.mount.readOnly) return new Failure('EROFS')
  if (place.mount.seenBy) return new Failure('EPERM')
  if (!credentials.capabilities.has('CHOWN') && place.node.uid !== credentials.uid)
    return new Failure('EPERM')
  const node = writableNode(place)
  if (uid >= 0) node.uid = uid
  if (gid >= 0) node.gid = gid
  return undefined
}

export function changeTime(viewer: Viewer, path: string, modifiedAt: number): Failure | undefined {
  const place = existing(viewer, path)
  if (place instanceof Failure) return place
  if (place.mount.readOnly) return new Failure('EROFS')
  const { credentials } = viewer
  if (!mayChange(place.node, credentials) && !mayAccess(place.node, credentials, 'write'))
    return new Failure('EACCES')
  writableNode(place).modifiedAt = modifiedAt
  if (place.mount.told) viewer.changed(place.path, 'written')
  return undefined
}

export function resize(viewer: Viewer, path: string, size: number): Failure | undefined {
  const place = existing(viewer, path)
  if (place instanceof Failure) return place
  if (place.node instanceof Directory) return new Failure('EISDIR')
  if (!mayAccess(place.node, viewer.credentials, 'write')) return new Failure('EACCES')
  if (place.mount.readOnly) return new Failure('EROFS')
  const file = writableNode(place)
  if (!(file instanceof RegularFile)) return new Failure('EINVAL')
  const failure = place.mount.fileSystem.reserve(size - file.size, viewer.payer)
  if (failure) return failure
  file.resize(size)
  file.modifiedAt = viewer.now
  if (place.mount.told) viewer.changed(place.path, 'written')
  return undefined
}
