/** What containerd keeps of one container instance: its configuration, its log, its state. */
import type { ContainerRef } from '../../journal/entry'
import type { ContainerConfig, ContainerStatus } from '../cri'
import type { Image } from '../images/image'
import type { RegularFile } from '../linux/file-node'
import type { FileSystem } from '../linux/file-system'
import type { InputPipe } from '../linux/pipe'
import type { Cell, Process } from '../linux/process'
import type { ContainerLog } from './container-log'
import type { Sandbox } from './sandbox'

export class Container {
  readonly id: string
  readonly sandbox: Sandbox
  readonly config: ContainerConfig
  readonly image: Image
  readonly ref: ContainerRef
  readonly log: ContainerLog
  status: ContainerStatus
  cell: Cell | undefined
  /** While it runs; when it ended, `status` tells so only once containerd has heard of it. */
  main: Process | undefined
  /** When the process has ended, the shim gives up the task, and then itself. */
  shim: 'there' | 'empty' | 'gone' = 'there'
  layer: FileSystem | undefined
  termination: RegularFile | undefined
  input: InputPipe | undefined
  readonly stopped: (() => void)[] = []

  constructor(
    id: string,
    sandbox: Sandbox,
    config: ContainerConfig,
    image: Image,
    ref: ContainerRef,
    status: ContainerStatus,
    log: ContainerLog,
  ) {
    this.id = id
    this.sandbox = sandbox
    this.config = config
    this.image = image
    this.ref = ref
    this.status = status
    this.log = log
  }
  set(change: Partial<ContainerStatus>): void {
    this.status = { ...this.status, ...change }
  }
}
