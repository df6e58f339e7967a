import { expect, it } from 'vitest'
import { play } from './played'

const WEB = `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { clusterIP: None, selector: { app: web }, ports: [{ port: 80, name: http }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web-0, labels: { app: web } }
spec: { hostname: web-0, subdomain: web, containers: [{ name: c, image: nginx }] }
`
const TOLD = `All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.
If you don't see a command prompt, try pressing enter.
`

const gone = (pod: string, container: string) =>
  `warning: couldn't attach to pod/${pod}, falling back to streaming logs: Internal error occurred: unable to upgrade connection: container ${container} not found in pod ${pod}_default\n`

it('[KCP4] run -i shows what was printed before it could attach, ends as the container does and takes the pod away', () => {
  const { said } = play(
    [
      [0, 'kubectl run quick --image=busybox -i --rm --restart=Never -- sh -c "echo early; exit 3"'],
      [20, 'kubectl run slow --image=busybox -i --rm --restart=Never -- sh -c "sleep 5; echo late"'],
      [40, 'kubectl get pods'],
    ],
    60,
  )
  expect(said(0)).toBe(
    `early\n${TOLD}${gone('quick', 'quick')}early\npod "quick" deleted from default namespace\npod default/quick terminated (Error)\n`,
  )
  expect(said(1)).toBe(`${TOLD}late\npod "slow" deleted from default namespace\n`)
  expect(said(2)).toBe('No resources found in default namespace.\n')
})

it('[KCP5] debug attaches to a container in the pod, in a copy of it or on a node, or reads its log', () => {
  const { said } = play(
    [
      [0, 'kubectl apply -f -', WEB],
      [15, 'kubectl debug web-0 -i --image=busybox -c one -- id -u'],
      [20, 'kubectl debug web-0 -i --image=busybox -c two --profile=restricted -- sh -c "sleep 3; id -u"'],
      [30, 'kubectl debug web-0 -i --copy-to=copy -c c -- sh -c "sleep 3; echo instead of nginx"'],
      [40, 'kubectl debug node/node-1 -i --image=busybox -- sh -c "sleep 3; hostname"'],
      [50, 'kubectl get pod copy -o jsonpath={.spec.containers[0].command}{.metadata.labels}'],
    ],
    60,
  )
  expect(said(1)).toBe(`${TOLD}${gone('web-0', 'one')}0\n`)
  expect(said(2)).toContain('Warning: container two: container has runAsNonRoot and image will run as root')
  expect(said(3)).toBe(`${TOLD}instead of nginx\n`)
  expect(said(4)).toMatch(
    /^Creating debugging pod node-debugger-node-1-\w{5} with container debugger on node node-1\.\n.*\nnode-1\n$/s,
  )
  expect(said(5)).toBe('["sh","-c","sleep 3; echo instead of nginx"]')
})

it('[PGM10] busybox nslookup asks for A and AAAA, for the name as it stands, and tells each answer', () => {
  const ask = (name: string) => `kubectl exec cli -- nslookup ${name}`
  const { said } = play(
    [
      [0, 'kubectl apply -f -', WEB],
      [1, 'kubectl run cli --image=busybox -- sleep 3600'],
      [20, ask('web-0.web.default.svc.cluster.local')],
      [22, ask('web-0.web')],
      [24, ask('-type=srv _http._tcp.web.default.svc.cluster.local')],
    ],
    30,
  )
  const heading = 'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n'
  const absent = "** server can't find web-0.web: NXDOMAIN\n\n"
  expect(said(2)).toMatch(
    new RegExp(
      `^${heading}Name:\tweb-0.web.default.svc.cluster.local\nAddress: 10\\.244\\.\\d+\\.\\d+\n\n\n$`,
    ),
  )
  expect(said(3)).toBe(`${heading}${absent}${absent}command terminated with exit code 1\n`)
  expect(said(4)).toBe(
    `${heading}_http._tcp.web.default.svc.cluster.local\tservice = 0 100 80 web-0.web.default.svc.cluster.local.\n\n`,
  )
})
