/** What is left of a container and its sandbox in the moments after its process has ended. */
import { expect, it } from 'vitest'
import { Simulation } from '../../sim/simulation'
import { resolveImage } from '../images/catalogue'
import { NamespaceTeardown } from '../linux/namespace-teardown'
import { Failure, type Program } from '../linux/syscalls'
import { programNamed } from '../programs/programs'
import type { Image } from '../images/image'
import { CONTAINER, createLoneNode, SANDBOX } from './lone-node'

/** Whatever is run is a server that stops when it is asked. */
const server: Program = (system) => {
  system.listen(80, {}, () => {})
  system.onSignal('TERM', () => system.exit(0))
}
const node = () => createLoneNode({ programs: () => server, registry: resolveImage })

it('[CTR10] refuses a command in a container that has just ended, in the words of who has heard of it', () => {
  const { cri, start, passes } = node()
  const { id } = start(['sh'])
  const said: string[] = []
  const ask = () =>
    cri.execSync(id, ['true'], 1000, 'probe', (error) => {
      const line = `${error?.code}: ${error?.message.replaceAll(/[0-9a-f]{64}/g, '<id>')}`
      if (error && line !== said.at(-1)) said.push(line)
    })
  // A command takes some 25 ms to be started: this one finds the process just gone.
  ask()
  passes(15)
  cri.stopContainer(id, 5000, () => {})
  for (let i = 0; i < 60; i++) {
    ask()
    passes(3)
  }
  passes(200)
  const prefix = 'failed to exec in container: '
  expect(said).toEqual([
    `Unknown: ${prefix}failed to create exec "<id>": cannot exec in a stopped state`,
    `NotFound: ${prefix}failed to create exec "<id>": container not created: not found`,
    `NotFound: ${prefix}failed to load task: no running task found: task <id> not found`,
    `Unknown: ${prefix}container is in CONTAINER_EXITED state`,
  ])
})

it('[CTR11] lets the address be refused at while the sandbox is there, and fall silent after', () => {
  const { cri, machine, start, passes } = node()
  const { id } = start(['sh'])
  const said: string[] = []
  const ask = () =>
    machine.connect('10.244.1.2', 80, { timeout: 1000 }, (result) => {
      const line = result instanceof Failure ? result.errno : 'connected'
      if (line !== said.at(-1)) said.push(line)
    })
  ask()
  passes(10)
  cri.stopContainer(id, 5000, () => cri.stopPodSandbox(cri.listPodSandboxes()[0]!.id, () => {}))
  for (let i = 0; i < 60; i++) {
    ask()
    passes(10)
  }
  passes(2000)
  expect(said).toEqual(['connected', 'ECONNREFUSED', 'ETIMEDOUT'])
})

it('[CTR12] takes longer to tear down sandboxes at once than one after the other', () => {
  const took = (count: number) => {
    const { cri, simulation, start, passes } = node()
    for (let i = 0; i < count; i++) start(['sh'], {}, { uid: `u${i}` })
    const began = simulation.now
    let last = 0
    for (const { id } of cri.listPodSandboxes())
      cri.stopPodSandbox(id, () => void (last = simulation.now - began))
    passes(10_000)
    return last
  }
  expect(took(1)).toBeGreaterThan(80)
  expect(took(1)).toBeLessThan(200)
  expect(took(5)).toBeGreaterThan(5 * took(1))
})

it('[CTR12] is held up by the other machines’ sandboxes too, though less', () => {
  const took = (machines: readonly string[]) => {
    const simulation = new Simulation(1)
    const teardowns = new NamespaceTeardown(simulation)
    const ends: number[] = []
    for (const machine of machines) teardowns.add(machine, 100, () => ends.push(simulation.now))
    simulation.runUntil(10_000)
    return ends.at(-1)
  }
  expect([took(['a']), took(['a', 'b', 'c']), took(['a', 'a', 'a'])]).toEqual([100, 313, 520])
})

it('[LNX3] ends because of the signal it was asked with, whatever it had to finish first', () => {
  const { cri, journal, start, passes } = createLoneNode({ programs: programNamed, registry: resolveImage })
  const why = (command: string[], image = 'busybox') => {
    cri.pullImage(image, image, () => {})
    passes(20_000)
    const { id } = start(command, { image }, { uid: image })
    cri.stopContainer(id, 9000, () => {})
    passes(10_000)
    const { entries } = journal
    const exit = entries.findLast((it) => it.kind === 'container.exited')!
    const cause = entries[entries[exit.cause - 1]!.cause - 1]!
    return cause.kind === 'process.signalled' ? cause.signal : cause.kind
  }
  expect(why(['sh', '-c', 'trap "echo bye; exit 0" TERM; while true; do sleep 1; done'])).toBe('TERM')
  expect(why([], 'nginx:1.29')).toBe('QUIT')
  expect(why(['sleep', '60'], 'busybox:1.36')).toBe('KILL')
})

it('[CTR13] runs the pod’s command, or the image’s with the pod’s arguments; without any it is not made', () => {
  const { cri, start } = createLoneNode({ programs: programNamed, registry: resolveImage })
  const printed = (command: string[], args: string[]) => start(command, { args }).log()
  expect(printed(['echo'], ['a', 'b'])).toBe('a b')
  expect(printed([], ['echo', 'c'])).toBe('c')
  expect(printed(['echo', 'only'], [])).toBe('only')
  const image: Image = { ...(resolveImage('busybox') as { image: Image }).image, entrypoint: [], command: [] }
  const bare = createLoneNode({ programs: programNamed, registry: () => ({ image }) })
  let error = ''
  bare.cri.pullImage('busybox', 'u1', () =>
    bare.cri.runPodSandbox(SANDBOX, (_, { id }) =>
      bare.cri.createContainer(id, CONTAINER, (failure) => void (error = failure?.message ?? '')),
    ),
  )
  bare.passes(5000)
  expect(error.replace(/[0-9a-f]{64}/, '<id>')).toBe(
    'failed to generate container "<id>" spec: failed to generate spec: no command specified',
  )
  expect(cri.listContainers().length).toBe(3)
})

it('[CTR14] a command in a container ends with its main process, by KILL', () => {
  const { cri, start, passes } = createLoneNode({ programs: programNamed, registry: resolveImage })
  const { id } = start(['sleep', '2'])
  let ended: unknown
  cri.exec(id, ['sleep', '100'], { stdin: false, tty: false }, { ended: (result) => void (ended = result) })
  passes(5000)
  expect(ended).toEqual({ code: 137 })
})

it('[PGM25] httpd without -f serves in the background; as the command of a container it is over at once', () => {
  const { start, passes } = createLoneNode({ programs: programNamed, registry: resolveImage })
  const ready = 'echo hello > /tmp/index.html; httpd -p 80 -h /tmp; wget -qO- 127.0.0.1; sleep 100'
  const behind = start(['sh', '-c', ready])
  expect(behind.log()).toBe('hello')
  expect(behind.status().state).toBe('running')
  const alone = start(['httpd', '-p', '81'], {}, { uid: 'alone' })
  passes(1000)
  expect(alone.outcome()).toBe('exited 0 Completed')
  expect(start(['httpd', '-f', '-p', '81'], {}, { uid: 'front' }).status().state).toBe('running')
})
