import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { floorsIn, statedIn } from '../../../scripts/stated.mjs'
import { about as english } from '../../i18n/en/about'
import { about as chinese } from '../../i18n/zh-CN/about'
import { summaryOf } from './summary'

it('takes what is left out and assumed from a SPEC.md, and nothing else', () => {
  const spec =
    '# etcd\n\n- **E1** a rule\n\n## Left out, and why\n- Leases: **none**\n  are needed.\n- Auth.\n\n## Assumed\n- Writes take 2 ms.\n\n## Rules\n- no'
  expect(statedIn(spec)).toEqual({
    title: 'etcd',
    left: ['Leases: none are needed.', 'Auth.'],
    assumed: ['Writes take 2 ms.'],
  })
})

it('finds what the kubelet leaves out where it is written', () => {
  const { title, left } = statedIn(readFileSync('src/cluster/kubelet/SPEC.md', 'utf8'))
  expect(title).toBe('kubelet')
  expect(left.length).toBeGreaterThan(2)
})

it('takes the scores from the floors that the tests hold', () => {
  const floors = floorsIn(readFileSync('src/recording/fidelity.test.ts', 'utf8'))
  expect(floors.length).toBeGreaterThanOrEqual(28)
  expect(floors.find(({ scenario }) => scenario === 'liveness-exec')?.status).toBeGreaterThanOrEqual(98)
  expect(
    summaryOf([
      { status: 90, events: 98 },
      { status: 98, events: 80 },
      { status: 99, events: 99 },
    ]),
  ).toEqual({
    status: 90,
    events: 80,
    medianStatus: 98,
    medianEvents: 98,
  })
})

it('says the same numbers in both languages', () => {
  const places = (text: string) => [...text.matchAll(/\{(\w+)/g)].map(([, name]) => name).sort()
  for (const [key, text] of Object.entries(english))
    expect(places(chinese[key as keyof typeof chinese]), key).toEqual(places(text))
})
