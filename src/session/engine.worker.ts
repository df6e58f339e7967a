/** The engine in its worker: runs ahead in slices, so that it can always be told something new. */
import type { Descriptions } from '../k8s/explain'
import descriptionsUrl from '../k8s/schema/descriptions.json?url'
import { document, isDocumented, needsDocumentation } from '../k8s/schema/documentation'
import type { FromEngine, ToEngine } from './protocol'
import { createRun, type Run } from './replay'
import type { Session } from './session'
import { Spare } from './spare'

/** Real ms per slice, happenings between two looks at the clock, and entries per message: neither side blocks. */
const SLICE = 12
const STEP = 50
const BATCH = 200
/** In larger runs than these no second one is kept: it takes as much memory as the first. */
const FEW_NODES = 48
const FEW_ENTRIES = 200_000

let current = 0
let session: Session | undefined
let run: Run | undefined
let spare: Spare | undefined
/** Where the spare is wanted. */
let wanted = 0
let sent = 0
let until = 0
let busy = false

const post = (message: FromEngine) => self.postMessage(message)
const { port1, port2 } = new MessageChannel()
port1.onmessage = () => slice()

function slice(): void {
  busy = false
  if (!run) return
  const mine = current
  try {
    const end = performance.now() + SLICE
    let done = run.now >= until && sent >= run.journal.entries.length
    if (!done) {
      do done = run.runSome(until, STEP)
      while (!done && performance.now() < end)
      flush(mine)
    }
    let isFollowed = false
    while (done && !isFollowed && performance.now() < end) isFollowed = follow(run)
    if (!done || !isFollowed) again()
  } catch (error) {
    run = undefined
    spare = undefined
    post({
      kind: 'broken',
      run: mine,
      message: error instanceof Error ? `${error.message}\n${error.stack}` : `${error}`,
    })
  }
}

/** Brings the spare a step nearer to the playhead; true when it is there. A playhead that went back wants another. */
function follow({ journal }: Run): boolean {
  if (!session || session.cluster.nodes > FEW_NODES || journal.entries.length > FEW_ENTRIES) return true
  if (wanted <= 0) return true
  if (!spare || spare.now > wanted) spare = new Spare(session)
  return spare.follow(wanted, STEP)
}

function again(): void {
  if (busy) return
  busy = true
  port2.postMessage(0)
}

function flush(mine: number): void {
  const { entries } = run!.journal
  do {
    const batch = entries.slice(sent, sent + BATCH)
    sent = Math.max(sent, Math.min(entries.length, sent + BATCH))
    const reached = sent < entries.length ? (batch.at(-1)?.at ?? run!.now) : run!.now
    post({ kind: 'entries', run: mine, entries: batch, reached })
  } while (sent < entries.length)
}

/** The same file that the editor's hovers read. Without it (offline, on a first visit) all but the texts works. */
const loadDocumentation = (): Promise<void> =>
  fetch(new URL(descriptionsUrl, self.location.href))
    .then((response) => response.json() as Promise<Descriptions>)
    .then(document)
    .catch(() => document({}))

/** What has to be there before a message can be taken: the documentation, once a line asks for it. */
let ready: Promise<void> | undefined

self.onmessage = ({ data }: MessageEvent<ToEngine>) => {
  const lines = data.kind === 'start' ? data.session.inputs : []
  if (!isDocumented() && lines.some(({ line }) => needsDocumentation(line))) ready ??= loadDocumentation()
  if (ready && !isDocumented()) ready = ready.then(() => take(data))
  else take(data)
}

function take(data: ToEngine): void {
  try {
    if (data.kind === 'start') {
      current = data.run
      sent = data.keep
      until = 0
      session = data.session
      wanted = (session.inputs.at(-1)?.at ?? 0) - 1
      run = spare?.become(session) ?? createRun(session)
      spare = undefined
      again()
    } else if (data.run === current && data.kind === 'stand') {
      wanted = Math.floor(data.at) - 1
      again()
    } else if (data.run === current && data.kind === 'run' && data.until > until) {
      until = data.until
      again()
    }
  } catch (error) {
    run = undefined
    post({
      kind: 'broken',
      run: data.run,
      message: error instanceof Error ? `${error.message}\n${error.stack}` : `${error}`,
    })
  }
}
