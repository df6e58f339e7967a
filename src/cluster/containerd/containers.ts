/** Containers as the runtime lists them: made from a sandbox, an image and a configuration, kept until they are removed (internal/cri/server/container_create.go). */
import type { ContainerConfig, ContainerStatus, Done } from '../cri'
import type { Image } from '../images/image'
import { ByPod } from './by-pod'
import { Container } from './container'
import { ContainerLog } from './container-log'
import { NOTHING, notFound, unknown } from './cri-errors'
import type { Daemon } from './daemon'
import { imageStatus } from './image-store'
import { type Account, accountOf, argumentsOf } from './process-spec'
import type { Sandbox } from './sandbox'
import { nodeAt } from './volumes'

/** Median delay of the recordings, in ms. */
const CREATE = 18

/** What a container is made of, looked up when its turn has come. */
export interface Parts {
  sandbox(): Sandbox | undefined
  image(): Image | undefined
}

export class Containers {
  readonly #daemon: Daemon
  readonly all = new ByPod<Container>()

  constructor(daemon: Daemon) {
    this.#daemon = daemon
  }

  create(sandboxId: string, config: ContainerConfig, parts: Parts, done: Done<string>): void {
    this.#daemon.work(CREATE, () => {
      const sandbox = parts.sandbox()
      const image = parts.image()
      if (!sandbox) return done(notFound('sandbox', sandboxId), NOTHING)
      if (!image) return done(notFound('image', config.image), NOTHING)
      const id = this.#daemon.random.hex(64)
      const missing = this.#missingProfile(config)
      if (missing) return done(unknown(missing), NOTHING)
      const account = accountOf(config, image)
      const prefix = `failed to generate container "${id}" spec: failed to generate spec: `
      if (argumentsOf(config, image).length === 0)
        return done(unknown(`${prefix}no command specified`), NOTHING)
      if (typeof account === 'string') return done(unknown(prefix + account), NOTHING)
      this.#add(id, sandbox, config, image, account, done)
    })
  }

  /** containerd pkg/cri/server: a seccomp profile of the machine's that is not there. */
  #missingProfile({ security }: ContainerConfig): string | undefined {
    if (security.seccompLocalhost === undefined) return undefined
    const path = `/var/lib/kubelet/seccomp/${security.seccompLocalhost}`
    const { root } = this.#daemon.machine.mounts
    if (nodeAt(root.fileSystem.root, path.split('/').filter(Boolean))) return undefined
    return `failed to create containerd container: cannot load seccomp profile "${path}": open ${path}: no such file or directory`
  }

  #add(
    id: string,
    sandbox: Sandbox,
    config: ContainerConfig,
    image: Image,
    account: Account,
    done: Done<string>,
  ): void {
    const { journal, source, simulation, machine } = this.#daemon
    const ref = this.#daemon.refOf(sandbox.config, config.name, id)
    const status = createdStatus(id, sandbox, config, image, account, simulation.now)
    const log = new ContainerLog(machine.kernel.disk)
    const container = new Container(id, sandbox, config, image, ref, status, log)
    this.all.add(sandbox.config.uid, container)
    const seq = journal.append(source, {
      kind: 'container.created',
      container: ref,
      restart: config.attempt,
      init: config.init,
      image: config.imageSpec,
    })
    simulation.because(seq, () => {
      this.#daemon.tell(container, 'created')
      done(undefined, id)
    })
  }

  remove(container: Container): void {
    const { journal, source } = this.#daemon
    this.all.delete(container.status.podUid, container)
    container.log.release()
    journal.append(source, { kind: 'container.removed', container: container.ref })
    this.#daemon.tell(container, 'deleted')
  }
}

function createdStatus(
  id: string,
  sandbox: Sandbox,
  config: ContainerConfig,
  image: Image,
  account: Account,
  createdAt: number,
): ContainerStatus {
  return {
    id,
    sandboxId: sandbox.id,
    podUid: sandbox.config.uid,
    name: config.name,
    attempt: config.attempt,
    state: 'created',
    createdAt,
    startedAt: 0,
    finishedAt: 0,
    exitCode: 0,
    reason: '',
    message: '',
    image: config.imageSpec,
    imageRef: imageStatus(image).repoDigest,
    user: { uid: account.uid, gid: account.gid, supplementalGroups: account.groups },
  }
}
