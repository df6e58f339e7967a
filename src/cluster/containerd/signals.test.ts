/** Processes of a container among themselves: PID 1, signals, orphans, and how well-known images end. */
import { describe, expect, it } from 'vitest'
import { resolveImage } from '../images/catalogue'
import { programNamed } from '../programs/programs'
import { createLoneNode } from './lone-node'

const registry = (reference: string) => {
  const found = resolveImage(reference)
  return 'image' in found ? { image: { ...found.image, size: 1000 } } : found
}
const node = () => createLoneNode({ programs: programNamed, registry })

describe('signals', () => {
  it('[SIG1] PID 1 hears only what it has a handler for', () => {
    const it_ = node()
    const { run, outcome } = it_.start(['sleep', '3600'])
    expect(run('for s in TERM INT HUP QUIT USR1 KILL STOP; do kill -$s 1 || echo refused; done')).toBe('')
    expect(outcome()).toBe('running 0 ')
    const trapped = it_.start(['sh', '-c', "trap 'echo usr; exit 7' USR1; while :; do sleep 1; done"], {
      name: 'd',
    })
    trapped.run('kill -USR1 1', 2000)
    expect(`${trapped.log()} ${trapped.outcome()}`).toBe('usr exited 7 Error')
  })

  it('[SIG2] takes all others of its namespace along, and gives its code to the container', () => {
    const it_ = node()
    const { outcome, log } = it_.start(['sh', '-c', '(sleep 5; echo late) & sleep 1; exit 256'])
    it_.passes(10_000)
    expect(`${log()}${outcome()}`).toBe('exited 0 Completed')
  })

  it('[SIG3] others end by it at once', () => {
    const it_ = node()
    const shared = { shareProcessNamespace: true }
    const { id, outcome } = it_.start(['sleep', '3600'], {}, shared)
    it_.cri.stopContainer(id, 30_000, () => {})
    it_.passes(500)
    expect(outcome()).toBe('exited 143 Error')
    const child = node().start(['sleep', '3600'])
    expect(child.run('sleep 9 & kill -SEGV $!; wait $!; echo $?; sleep 9 & kill $!; wait $!; echo $?')).toBe(
      'Segmentation fault\n139\nTerminated\n143',
    )
  })

  it('[SIG4] orphans of a PID 1 that never waits become zombies, those of a shell are buried', () => {
    const left = (pid1: string[]) =>
      node()
        .start(pid1)
        .run("sh -c 'sleep 0.2 & exec sleep 0.1'; sleep 1; ps | grep -c '\\[sleep\\]'")
        .split('\n')[0]
    expect(left(['sleep', '3600'])).toBe('1')
    expect(left(['sh', '-c', 'sleep 3600; :'])).toBe('0')
  })
})

it('[SIG5] images end in ways of their own when they are asked to', () => {
  const end = (image: string, command: string[] = [], args: string[] = []) => {
    const it_ = node()
    const env = [{ name: 'POSTGRES_PASSWORD', value: 'x' }]
    const { id, outcome } = it_.start(command, { image, args, env })
    it_.passes(12_000)
    const asked = it_.simulation.now
    let took = 0
    it_.cri.stopContainer(id, 30_000, () => void (took = it_.simulation.now - asked))
    it_.passes(40_000)
    return `${outcome().split(' ').slice(0, 2).join(' ')} ${took < 300 ? 'at once' : took > 30_000 ? 'by KILL' : 'late'}`
  }
  expect(
    ['nginx:1.29', 'redis:8', 'postgres:18', 'httpd:2.4', 'registry.k8s.io/pause:3.10'].map((it) => end(it)),
  ).toEqual(Array.from({ length: 5 }, () => 'exited 0 at once'))
  expect(end('traefik/whoami')).toBe('exited 2 at once')
  expect(end('registry.k8s.io/e2e-test-images/agnhost:2.53', [], ['netexec'])).toBe('exited 2 at once')
  expect(end('tomcat:11')).toBe('exited 143 at once')
  expect(end('python:3.13', ['python3', '-m', 'http.server'])).toBe('exited 137 by KILL')
  expect(end('debian:13', ['sh', '-c', 'sleep 3600'])).toBe('exited 137 by KILL')
  expect(['busybox', 'alpine', 'ubuntu'].map((it) => end(it))).toEqual(
    Array.from({ length: 3 }, () => 'exited 0 at once'),
  )
})
