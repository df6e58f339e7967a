/** Small scripts, each as CPython 3.13 prints it. */
import { expect, it } from 'vitest'
import { createLoneNode } from '../../containerd/lone-node'
import { resolveImage } from '../../images/catalogue'
import { programNamed } from '../programs'

const registry = (reference: string) => {
  const found = resolveImage(reference)
  return 'image' in found ? { image: { ...found.image, size: 1000 } } : found
}
function started(source: string, env: Readonly<Record<string, string>> = {}) {
  const node = createLoneNode({ programs: programNamed, registry })
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }))
  return { node, made: node.start(['python3', '-c', source], { image: 'python:3.13', env: variables }) }
}
function ran(source: string, env: Readonly<Record<string, string>> = {}, within = 5000): string {
  const { node, made } = started(source, env)
  node.passes(within)
  const { state, exitCode } = made.status()
  return `${made.log()} (${state === 'exited' ? exitCode : state})`
}

it('[PGM1] runs the scripts of the documentation’s Jobs', () => {
  const byIndex =
    'import os, sys\nindex = int(os.environ.get("JOB_COMPLETION_INDEX"))\nif index == 0:\n  sys.exit(1)\nelif index == 1:\n  sys.exit(42)\nelse:\n  sys.exit(0)\n'
  expect(['0', '1', '2'].map((it) => ran(byIndex, { JOB_COMPLETION_INDEX: it }))).toEqual([
    ' (1)',
    ' (42)',
    ' (0)',
  ])
  const even = 'import os, sys\nprint("Hello world")\nif int(os.environ.get("I")) % 2 == 0:\n  sys.exit(1)\n'
  expect([ran(even, { I: '2' }), ran(even, { I: '3' })]).toEqual(['Hello world (1)', 'Hello world (0)'])
})

it.each<[string, string, string]>([
  [
    'numbers',
    'print(7 // 2, -7 // 2, 7 % -3, 7 / 2, 4 / 2, 2 ** 70, 0.1 + 0.2)',
    '3 -4 -2 3.5 2.0 1180591620717411303424 0.30000000000000004',
  ],
  [
    'texts',
    'n = "Ada"\nprint(f"{n!r} {n:>5}|{3.14159:.2f}|{1234567:,}", "%s has %03d" % (n, 7), "a,b".split(","), "x" * 3)',
    "'Ada'   Ada|3.14|1,234,567 Ada has 007 ['a', 'b'] xxx",
  ],
  [
    'lists',
    'a = [1, 2]\na.append("c")\nfor i, x in enumerate(a): print(i, x, end=";")\nprint(len(a), a[-1], (1,), {"k": None}, 2 in a)',
    "0 1;1 2;2 c;3 c (1,) {'k': None} True",
  ],
  [
    'functions',
    'def fib(n, a=0, b=1):\n    while n > 0:\n        a, b = b, a + b\n        n -= 1\n    return a\nprint(fib(10), fib(n=90))',
    '55 2880067194370816120',
  ],
  [
    'exceptions',
    'try:\n    int("x")\nexcept ValueError as e:\n    print("bad:", e)\nfinally:\n    print("done")',
    "bad: invalid literal for int() with base 10: 'x'\ndone",
  ],
  ['choices', 'x = None\nprint("yes" if x is None and not 1 > 2 > 0 else "no", 1 < 2 < 3)', 'yes True'],
])('[PGM22] %s', (_, source, expected) => {
  expect(ran(source)).toBe(`${expected} (0)`)
})

it('[PGM22] ends as Python does: with a traceback, with what sys.exit says, or by what it does not know', () => {
  expect(ran('x = 1\nprint(1 / 0)')).toBe(
    'Traceback (most recent call last):\n  File "<string>", line 2, in <module>\nZeroDivisionError: division by zero (1)',
  )
  expect(ran('import os\nos.environ["NO"]')).toContain("KeyError: 'NO' (1)")
  expect(ran('print(y)')).toContain("NameError: name 'y' is not defined (1)")
  expect(ran('import sys\nsys.exit("no luck")')).toBe('no luck (1)')
  expect(ran('x = 1\nwith open("f") as f: pass')).toBe("python: line 2: 'with' is not simulated (1)")
  expect(ran('import requests')).toBe("python: line 1: module 'requests' is not simulated (1)")
})

it('[PGM22] sleeps, hears signals it handles, and burns what a loop without end would', () => {
  const patient =
    'import signal, sys, time\ndef stop(number, frame):\n    print("bye", flush=True)\n    sys.exit(0)\nsignal.signal(signal.SIGTERM, stop)\nwhile True:\n    time.sleep(1)'
  const { node, made } = started(patient)
  node.cri.stopContainer(made.id, 30_000, () => {})
  node.passes(500)
  expect(`${made.log()} ${made.outcome()}`).toBe('bye exited 0 Completed')
  expect(ran('import time\nfor i in range(3):\n    print(i)\n    time.sleep(1.5)', {}, 3000)).toBe(
    '0\n1\n2 (running)',
  )
  const loop = started('while True: pass')
  loop.node.passes(20_000)
  const usage = loop.node.journal.entries.filter((it) => it.kind === 'usage.changed').at(-1)
  expect(usage).toMatchObject({ cpu: 1000 })
})
