import { expect, it } from 'vitest'
import { Journal } from '../../journal/journal'
import { Simulation } from '../../sim/simulation'
import type { ContainerConfig } from '../cri'
import type { Image } from '../images/image'
import { createFabric } from '../linux/fabric'
import { createMachine } from '../linux/linux'
import { Failure, type Program } from '../linux/syscalls'
import { resolveImage } from '../images/catalogue'
import { programNamed } from '../programs/programs'
import { createContainerd } from './containerd'
import { CONTAINER, createLoneNode, SANDBOX } from './lone-node'

const PROGRAMS: Record<string, Program> = {
  sleep: (system) => void system.after(Number(system.argv[1]) * 1000, () => system.exit(0)),
  hello: (system) => {
    system.write(1, `hello from ${system.hostname}\n`)
    system.writeFile('/dev/termination-log', 'bye')
    system.exit(system.writeFile('/made', 'x') instanceof Failure ? 30 : 3)
  },
  hog: (system) => system.memory(64 * 2 ** 20),
  child: (system) => {
    system.spawn(['sleep', '1'], {}, ({ code }) => system.exit(code + 5))
  },
  graceful: (system) => system.onSignal('TERM', () => system.exit(0)),
  serve: (system) =>
    void system.listen(80, {}, (connection) =>
      connection.onData((text) => void connection.send(`echo ${text}`)),
    ),
}
const IMAGE: Image = {
  name: 'docker.io/library/test:latest',
  digest: `sha256:${'a'.repeat(64)}`,
  id: `sha256:${'b'.repeat(64)}`,
  size: 1_113_669,
  entrypoint: [],
  command: ['sleep', '3600'],
  env: {},
  workingDir: '/',
  user: '',
  exposedPorts: [],
  stopSignal: 'TERM',
  files: [
    ...Object.keys(PROGRAMS).map((program) => ({ path: `/bin/${program}`, mode: 0o755, program })),
    { path: '/bin/plain', content: 'x', mode: 0o644 },
  ],
  assumed: false,
}
const config = (command: string[], more: Partial<ContainerConfig> = {}): ContainerConfig => ({
  ...CONTAINER,
  image: 'test',
  imageSpec: 'test',
  command,
  ...more,
})

function rig() {
  const simulation = new Simulation(1)
  const journal = new Journal(simulation)
  const fabric = createFabric({ simulation, journal })
  const machine = createMachine({
    name: 'node-1',
    address: '192.0.2.11',
    cpus: 2,
    memory: 2 ** 32,
    disk: 2 ** 34,
    simulation,
    journal,
    fabric,
    programs: (name) => PROGRAMS[name],
  })
  const cri = createContainerd({
    simulation,
    journal,
    machine,
    podCIDR: '10.244.1.0/24',
    registry: () => ({ image: IMAGE }),
  })
  return { simulation, journal, machine, cri }
}

/** Pulls, makes a sandbox and starts one container; what start said, and its id. */
function start(command: string[], more: Partial<ContainerConfig> = {}) {
  const it = rig()
  let id = ''
  let error = ''
  it.cri.pullImage('test', 'u1', () =>
    it.cri.runPodSandbox(SANDBOX, (_, sandbox) =>
      it.cri.createContainer(sandbox.id, config(command, more), (_failure, made) => {
        id = made
        it.cri.startContainer(made, (failure) => void (error = failure?.message ?? ''))
      }),
    ),
  )
  it.simulation.runUntil(1000)
  return { ...it, id, error, status: () => it.cri.containerStatus(id)! }
}
const outcome = ({ state, exitCode, reason }: { state: string; exitCode: number; reason: string }) =>
  `${state} ${exitCode} ${reason}`

it('[CTR1] reports exit code, log and termination message of a container that ends', () => {
  const { cri, id, status } = start(['hello'])
  expect(outcome(status())).toBe('exited 3 Error')
  expect(cri.logs(id).map(({ text }) => text)).toEqual(['hello from web'])
  expect(cri.terminationMessage(id)).toBe('bye')
})
it('[CTR2] says what runc says of a command that cannot be started, with code 128', () => {
  const missing = start(['nosuch'])
  expect(missing.error).toBe(
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nosuch": executable file not found in $PATH',
  )
  expect(outcome(missing.status())).toBe('exited 128 StartError')
  expect(start(['/x']).error).toContain('exec: "/x": stat /x: no such file or directory')
  expect(start(['/bin/plain']).error).toContain('exec: "/bin/plain": permission denied')
})
it('[CTR3] refuses writes on a read-only root', () => {
  const security = { ...config([]).security, readOnlyRootFilesystem: true }
  expect(outcome(start(['hello'], { security }).status())).toBe('exited 30 Error')
})
it('[CTR4] kills a PID 1 that ignores TERM when its time is up', () => {
  const { cri, simulation, status, id } = start(['sleep', '3600'])
  cri.stopContainer(id, 30_000, () => {})
  simulation.runUntil(30_999)
  expect(outcome(status())).toBe('running 0 ')
  simulation.runUntil(31_100)
  expect(outcome(status())).toBe('exited 137 Error')
})
it('[CTR5] lets a process that handles TERM end at once', () => {
  const { cri, simulation, status, id } = start(['graceful'])
  cri.stopContainer(id, 30_000, () => {})
  simulation.runUntil(1100)
  expect(outcome(status())).toBe('exited 0 Completed')
})
it('[CTR6] kills a container that wants more memory than its limit, and says why', () => {
  const { status, journal } = start(['hog'], {
    resources: { cpuShares: 2, cpuQuota: 0, memoryLimit: 32 * 2 ** 20 },
  })
  expect(outcome(status())).toBe('exited 137 OOMKilled')
  expect(
    journal.entries.some(
      (entry) => entry.kind === 'decision.made' && entry.decision.reason === 'OutOfMemory',
    ),
  ).toBe(true)
})
it('[CTR7] runs commands in a container, and gives up at the time-out', () => {
  const { cri, simulation, id } = start(['sleep', '3600'])
  const said: string[] = []
  cri.execSync(id, ['hello'], 1000, 'probe', (error, result) =>
    said.push(error?.message ?? `${result.exitCode} ${result.output}`),
  )
  cri.execSync(id, ['sleep', '9'], 1000, 'probe', (error) => said.push(error?.message ?? ''))
  simulation.runUntil(5000)
  expect(said).toEqual([
    '3 hello from web\n',
    'failed to exec in container: timeout 1s exceeded: context deadline exceeded',
  ])
})
it('[LNX1] tells a parent how its child ended', () => {
  const { simulation, status } = start(['child'])
  simulation.runUntil(3000)
  expect(outcome(status())).toBe('exited 5 Error')
})
it('[LNX2] refuses when nobody listens, answers when somebody does, and falls silent when the address is gone', () => {
  const { cri, machine, simulation } = start(['serve'])
  const said: string[] = []
  const ask = (port: number) =>
    machine.connect('10.244.1.2', port, { timeout: 1000 }, (result) => {
      if (result instanceof Failure) return void said.push(result.errno)
      result.onData((text) => said.push(text))
      result.onClose((failure) => said.push(failure?.errno ?? 'closed'))
      result.send('hi')
    })
  ask(80)
  ask(81)
  simulation.runUntil(1500)
  cri.stopPodSandbox(cri.listPodSandboxes('u1')[0]!.id, () => ask(80))
  simulation.runUntil(4000)
  expect(said).toEqual(['ECONNREFUSED', 'echo hi', 'ECONNRESET', 'ETIMEDOUT'])
})
it('[CTR8] gives what it makes the time it was made at, and an update of a volume a directory of its own', () => {
  const it = createLoneNode({ programs: programNamed, registry: resolveImage })
  it.passes(60_000)
  const made = it.cri.volume('u1', 'v', { medium: 'disk', sizeLimit: 0, readOnly: false })
  const settings = it.cri.volume('u1', 's', { medium: 'disk', sizeLimit: 0, readOnly: true })
  settings.fill({ key: { content: 'old', mode: 0o644 } }, true)
  const mount = { subPath: '', readOnly: false }
  const { run } = it.start(['sleep', '3600'], {
    mounts: [
      { ...mount, containerPath: '/made', source: made },
      { ...mount, containerPath: '/settings', source: settings },
    ],
    workingDir: '/work/here',
  })
  expect(run('stat -c %y /made /etc/hosts /work/here | cut -d: -f1,2')).toBe(
    Array.from({ length: 3 }, () => '2026-11-23 11:07').join('\n'),
  )
  const before = run('readlink /settings/..data; readlink /settings/key')
  expect(before).toMatch(/^\.\.2026_11_23_11_07_00\.\d+\n\.\.data\/key$/)
  settings.fill({ key: { content: 'new', mode: 0o644 } }, true)
  expect(run('cat /settings/key; readlink /settings/..data')).toMatch(/^new\.\.2026_11_23_11_07_11/)
})
it('[CTR9] shows all processes of a pod that shares them, with pause as their PID 1', () => {
  const it = createLoneNode({ programs: programNamed, registry: resolveImage })
  const one = it.start(['sleep', '3600'], {}, { shareProcessNamespace: true })
  const two = it.start(['sh', '-c', 'sleep 7200; true'], { name: 'd' })
  expect(
    two
      .run('ps -o pid,args')
      .split('\n')
      .slice(1, 5)
      .map((row) => row.trim().split(/ +/).slice(3).join(' ')),
  ).toEqual(['/pause', 'sleep 3600', 'sh -c sleep 7200; true', 'sleep 7200'])
  // The default action of TERM works here, for the container's process is not PID 1.
  two.run('kill 2')
  expect(one.outcome()).toBe('exited 143 Error')
  const [sandbox] = it.cri.listPodSandboxes('u1')
  it.cri.stopPodSandbox(sandbox!.id, () => {})
  it.passes(1000)
  expect(it.machine.processCount()).toBe(0)
})
