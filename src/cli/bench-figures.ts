/** What `npm run bench` measures: each figure is a function that does the thing once. */
import { readFileSync } from 'node:fs'
import { createRun, type Flags, type Run } from '../session/replay'
import { type ClusterConfig, DEFAULT_CLUSTER, type Input, type Session } from '../session/session'
import { decodeLink, encodeLink } from '../session/share-link'
import { minutes, seconds } from '../sim/duration'
import { Film } from '../view/checkpoints'

export interface Figure {
  readonly name: string
  /** Simulated ms that it plays, where it plays any. */
  readonly simulated: number
  /** Pods that are Running in the end, where that is the point: the figure is wrong without them. */
  readonly pods: number
  readonly repeats: number
  /** Makes ready what is not measured, and returns what is. */
  prepare(): () => Run | undefined
}

const sessionOf = (inputs: readonly Input[], cluster: Partial<ClusterConfig> = {}): Session => ({
  version: 1,
  seed: 1,
  cluster: { ...DEFAULT_CLUSTER, ...cluster },
  inputs,
})
const ROOMY = { cpusPerNode: 16, memoryPerNode: 64 * 2 ** 30 }

const played = (session: Session, until: number, flags: Flags = {}): Run => {
  const run = createRun(session, flags)
  run.runUntil(until)
  return run
}

/** Played from its boot on, and only its run timed. */
function play(name: string, session: Session, until: number, more: Partial<Figure> & { flags?: Flags } = {}) {
  return {
    name,
    simulated: until,
    pods: 0,
    repeats: 3,
    prepare() {
      const run = createRun(session, more.flags)
      return () => {
        run.runUntil(until)
        return run
      }
    },
    ...more,
  }
}

const deployment = (name: string, replicas: number, at = 0) => ({
  at,
  line: `kubectl create deployment ${name} --image=nginx --replicas=${replicas}`,
})

/** Upstream's scale tests raise --kube-api-qps; with the defaults of 20 and 50 a second, 30,000 pods take 25 minutes. */
const SCALE_RATE = { apiRate: { qps: 500, burst: 1000 } }
const PER_NODE = 30
const DEPLOYMENTS = 20

/** `nodes` nodes with 30 pods each, all Running. */
export function scale(nodes: number, repeats = 1): Figure {
  const pods = nodes * PER_NODE
  const many = Math.min(DEPLOYMENTS, pods / PER_NODE)
  const inputs = Array.from({ length: many }, (_, i) => deployment(`web-${i}`, pods / many, i))
  const until = seconds(40) + (pods / SCALE_RATE.apiRate.qps) * 1000
  const session = sessionOf(inputs, { nodes, ...ROOMY })
  return play(`${nodes} nodes × ${PER_NODE}`, session, until, { pods, repeats, flags: SCALE_RATE })
}

const REPLICAS = 500
const TEN = { nodes: 10, ...ROOMY }

function crashLoop(): Session {
  const manifest = readFileSync('fixtures/recordings/liveness-exec/manifest.yaml', 'utf8')
  return sessionOf([{ at: 0, line: 'kubectl apply -f manifest.yaml', files: { 'manifest.yaml': manifest } }])
}

const rollout = () =>
  sessionOf(
    [
      deployment('web', REPLICAS),
      { at: minutes(2), line: 'kubectl set image deployment/web nginx=nginx:1.27' },
    ],
    TEN,
  )

function seeking(): Figure {
  const jumps = 20
  return {
    name: `seeking, ${jumps} jumps`,
    simulated: 0,
    pods: 0,
    repeats: 3,
    prepare() {
      const run = played(sessionOf([deployment('web', REPLICAS)], TEN), minutes(2))
      const film = new Film()
      film.append(run.journal.entries, run.now)
      film.at(minutes(2))
      return () => {
        for (let i = 0; i < jumps; i++) film.at(((i * 7919) % 120) * 1000)
        return undefined
      }
    },
  }
}

/** Acting in the past plays the session anew up to there. */
function forking(name: string, session: Session, at: number): Figure {
  return {
    name,
    simulated: at,
    pods: 0,
    repeats: 3,
    prepare: () => () => played(session, at),
  }
}

function links(): Figure {
  const inputs = Array.from({ length: 50 }, (_, i) => ({
    at: i * 1000,
    line: `kubectl get pods -o wide -l app=web-${i}`,
  }))
  const shared = { session: { ...crashLoop(), inputs: [...crashLoop().inputs, ...inputs] } }
  return {
    name: 'link, to and fro',
    simulated: 0,
    pods: 0,
    repeats: 5,
    prepare: () => () => {
      if (!decodeLink(encodeLink(shared)).ok) throw new Error('the link does not open')
      return undefined
    },
  }
}

export const usual = (): readonly Figure[] => [
  { ...play('start-up, 3 nodes', sessionOf([]), 0), prepare: () => () => createRun(sessionOf([])) },
  play('one pod', sessionOf([{ at: 0, line: 'kubectl run web --image=nginx' }]), minutes(1), { pods: 1 }),
  play('crash loop, 12 min', crashLoop(), minutes(12), { repeats: 7 }),
  play(`${REPLICAS} on 10 nodes`, sessionOf([deployment('web', REPLICAS)], TEN), minutes(1), {
    pods: REPLICAS,
  }),
  play(`rollout over ${REPLICAS}`, rollout(), minutes(6), { repeats: 1, pods: REPLICAS }),
  seeking(),
  forking('fork, 1 h crash loop', crashLoop(), minutes(59)),
  links(),
]

/** Sizes whose growth is measured: ever twice as large, beyond the size at which a cluster counts as large. */
export const growing = (): readonly Figure[] => [40, 80, 160].map((nodes) => scale(nodes))
