import { expect, it } from 'vitest'
import { createLoneNode } from '../containerd/lone-node'
import { resolveImage } from '../images/catalogue'
import { programNamed } from '../programs/programs'

it('[NET11] asks again where nobody was, and finds who has come', () => {
  const { start, passes } = createLoneNode({ programs: programNamed, registry: resolveImage })
  const asking = 'for i in 3 9; do nc -z 10.244.1.$i 8080; echo $i $? $SECONDS; done'
  const early = start(['sh', '-c', asking])
  passes(500)
  const server = start(['httpd', '-f', '-p', '8080'], {}, { uid: 'u2', name: 'late' })
  expect(server.run('ip a | grep -c 10.244.1.3')).toBe('1')
  expect(early.log()).toBe('3 0 3')
  passes(130_000)
  expect(early.log()).toBe('3 0 3\n9 1 130')
})
