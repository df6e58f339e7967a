/** One command being run: its words, its terminal, its connection, its namespace. */
import type { Syscalls } from '../cluster/linux/syscalls'
import type { Random } from '../sim/random'
import type { Client } from './client'
import type { Flag, Flags } from './flags'
import type { Access } from './kubeconfig'
import type { Known } from './resource-types'
import type { Task } from './run'

export type Group =
  | 'Basic Commands (Beginner):'
  | 'Basic Commands (Intermediate):'
  | 'Deploy Commands:'
  | 'Cluster Management Commands:'
  | 'Troubleshooting and Debugging Commands:'
  | 'Advanced Commands:'
  | 'Settings Commands:'
  | 'Other Commands:'

/** What Tab offers for a command's arguments. */
export type Completes = 'resources' | 'pods' | 'nodes' | 'kinds' | 'contexts' | 'files' | readonly string[]

export interface Command {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly short: string
  readonly long?: string
  readonly examples?: string
  readonly usage: string
  readonly group?: Group
  readonly flags?: readonly Flag[]
  readonly completes?: Completes
  readonly commands?: readonly Command[]
  readonly hidden?: boolean
  /** Returns the exit code; nothing is 0. */
  readonly run?: (call: Call) => Task<number | void> | void
}

export interface Call {
  readonly command: Command
  /** 'kubectl rollout status'. */
  readonly path: string
  readonly args: readonly string[]
  /** How many arguments stood before `--`; -1 without. */
  readonly dash: number
  readonly flags: Flags
  readonly system: Syscalls
  readonly random: Random
  readonly client: Client
  readonly access: Access
  readonly namespace: string
  readonly hooks: Hooks
  /** Kinds beyond the built-in ones. */
  readonly known: Known
  out(text: string): void
  err(text: string): void
}

/** What a command of the laptop may need from the app around the terminal. */
export interface Hooks {
  /** Opens the app's editor on a file; the learner applies from there. */
  edit?(path: string, text: string): void
  /** Tells the traffic generator that a port of the laptop now leads to a pod's port; returns how to stop. */
  forward?(forward: PortForward): () => void
}
export interface PortForward {
  readonly namespace: string
  readonly pod: string
  readonly address: string
  readonly localPort: number
  readonly remotePort: number
  /** Prints 'Handling connection for 8080'. */
  handling(): void
}

/** Whether the namespace was named on the command line. */
export const namespaceGiven = (call: Call) => call.flags.changed('namespace')

/** The namespace to look in: none with -A. */
export const scope = (call: Call) => (call.flags.bool('all-namespaces') ? undefined : call.namespace)

export const line = (call: Call, text: string) => call.out(`${text}\n`)
