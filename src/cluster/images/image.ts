/** What the catalogue says of an image: what a registry would give, and what its files and programs are. */
import type { Signal } from '../linux/syscalls'

export interface ImageFile {
  readonly path: string
  readonly content?: string
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  /** Target, for a symbolic link. */
  readonly link?: string
  readonly directory?: boolean
  /** Name in programs/programs.ts of the program this executable holds. */
  readonly program?: string
}

export interface Image {
  /** Fully qualified: 'docker.io/library/nginx:1.27'. */
  readonly name: string
  readonly digest: string
  readonly id: string
  /** Compressed size in bytes, as `Image size: <n> bytes.` prints it. */
  readonly size: number
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly workingDir: string
  /** '' = root, '101', 'postgres'. */
  readonly user: string
  readonly exposedPorts: readonly number[]
  readonly stopSignal: Signal
  readonly files: readonly ImageFile[]
  /** True when nobody here knows the image: its behaviour is a guess that the screen names as such. */
  readonly assumed: boolean
}

/** A registry's answer. */
export type Resolution =
  | { readonly image: Image }
  /** The error text after 'failed to resolve reference "…": ', and its gRPC code. */
  | { readonly error: string; readonly code: 'NotFound' | 'Unknown' | 'InvalidArgument' }
