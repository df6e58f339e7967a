/**
 * Doors on the left, the Service and its rules in the middle, pods on their nodes on the right, and the one way that
 * the latest request really took. Pure: a function of the view, the playhead, the journal up to it and the size.
 */
import type { ServicePort } from '../../k8s/api'
import type { Entry } from '../../journal/entry'
import type { View } from '../../view/view'
import { type Counts, countOf, type Outcome, outcomeOf, type Packet, packetsIn } from '../parts/packets'
import { scaleOf } from '../parts/scaled'
import type { Selection, Size } from '../scene'
import { doorsOf } from './doors'
import { nodeNames, rulesAreTold, targetsOf } from './endpoints'
import { type Content, isInside, NARROW, type Places } from './geometry'
import { narrowPlaces } from './narrow'
import { type Networks, networksOf } from './networks'
import { servicesIn, type Subject, subjectOf } from './subject'
import { clientsOf, focusOf, latestOf, passagesOf, type Question, questionOf } from './traffic'
import { cut, type Dot, dotsOf, lengthUpTo, type Way, wayOf } from './ways'
import { widePlaces } from './wide'
import { clientStart, intoDoor, paleWires, type Point, roundedPath, type Wire } from './wires'

/** The latest request's way, drawn as far as it came. */
export interface DrawnPath {
  readonly d: string
  readonly packet: Packet
  readonly outcome: Outcome
  readonly doors: readonly string[]
  readonly target: string | undefined
  readonly node: string | undefined
  readonly isRuled: boolean
  readonly end: Point
}
export interface NetworkLayout extends Places {
  readonly scale: number
  readonly subject: Subject | undefined
  readonly port: ServicePort | undefined
  /** Other Services that could be drawn. */
  readonly others: readonly string[]
  readonly networks: Networks
  readonly nodeNames: readonly string[]
  /** Whether it is known what rules the kube-proxies have. */
  readonly isTold: boolean
  readonly pale: readonly Wire[]
  readonly path: DrawnPath | undefined
  readonly question: Question | undefined
  /** The wire on which DNS was asked just before that request. */
  readonly asking: string | undefined
  readonly dots: readonly Dot[]
  readonly counts: Counts
  /** Among so many a rule chooses. */
  readonly share: number
  /** By pod. */
  readonly countsOf: ReadonlyMap<string, Counts>
}

export function networkLayout(
  view: View,
  at: number,
  size: Size,
  entries: readonly Entry[],
  selection: Selection | undefined,
): NetworkLayout {
  const scale = scaleOf(size)
  const subject = subjectOf(view, at, entries, selection)
  const port = subject?.service.spec?.ports?.[0]
  const targets = targetsOf(view, subject, port)
  const doors = doorsOf(view, subject, port, targets)
  const own = [...doors.map(({ id }) => id), `address/${subject?.service.spec?.clusterIP ?? ''}`]
  const passages = passagesOf(entries, subject, targets, own)
  const latest = latestOf(passages, at)
  const focus = focusOf(entries, latest, at, selection)
  const isOpen = doors.some((door) => !isInside(door))
  const clients = clientsOf(passages, at, isOpen)
  const content: Content = {
    view,
    doors,
    targets,
    clients,
    hasService: subject !== undefined,
  }
  const [width, height] = [size.width / scale, size.height / scale]
  const places = size.width < NARROW ? narrowPlaces(content, width) : widePlaces(content, width, height)
  const question = questionOf(entries, at, clients)
  const { byHop } = packetsIn(entries)
  return {
    ...places,
    scale,
    subject,
    port,
    others: servicesIn(view).filter((key) => key !== subject?.key),
    networks: networksOf(view),
    nodeNames: nodeNames(view),
    isTold: rulesAreTold(view),
    pale: paleWires(places, subject),
    path: focus && drawnPath(focus, wayOf(focus, places), at),
    question,
    asking: question && askedOn(question, places, focus),
    dots: dotsOf(latest, at, (packet) => wayOf(packet, places)),
    counts: countOf(passages, at),
    share: targets.filter(({ on }) => on.length > 0).length,
    countsOf: new Map(targets.map(({ id }) => [id, countOf([byHop.get(`pod/${id}`)], at)])),
  }
}

function drawnPath(packet: Packet, way: Way | undefined, at: number): DrawnPath | undefined {
  if (!way) return undefined
  const outcome = outcomeOf(packet, at)
  const points = cut(way.points, lengthUpTo(way, outcome.is === 'lost' ? outcome.hop : undefined))
  const { doors, target, node, isRuled } = way
  return { d: roundedPath(points), packet, outcome, doors, target, node, isRuled, end: points.at(-1)! }
}

/** A question belongs to the request that came next from the same place. */
const BELONGS = 2_000

function askedOn(question: Question, places: Places, focus: Packet | undefined): string | undefined {
  const dns = places.doors.find(({ door }) => door.kind === 'dns')
  if (!dns) return undefined
  if (focus && (focus.from !== question.from || Math.abs(focus.sent.at - question.at) > BELONGS))
    return undefined
  return roundedPath([...clientStart(places, question.from), ...intoDoor(places, dns)])
}
