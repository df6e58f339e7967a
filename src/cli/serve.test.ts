/** A cluster served over HTTP, as any client meets it; and, where a real kubectl is on the PATH, as it meets it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { DEFAULT_CLUSTER } from '../session/session'
import { kubeconfigFor, serve, type Serving } from './serve'

let serving: Serving
beforeAll(async () => {
  const cluster = { ...DEFAULT_CLUSTER, nodes: 2, present: ['busybox'] }
  serving = await serve({ version: 1, seed: 1, cluster, inputs: [] }, { port: 0, speed: 50 })
})
afterAll(() => serving.close())

const PODS = '/api/v1/namespaces/default/pods'
const JSON_TYPE = { 'Content-Type': 'application/json' }
// biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the server answers
async function ask(
  path: string,
  init: RequestInit = {},
): Promise<{ code: number; body: any; headers: Headers }> {
  const response = await fetch(`${serving.url}${path}`, init)
  const text = await response.text()
  const body: unknown = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text
  return { code: response.status, body, headers: response.headers }
}
const pod = (name: string, script: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', script] }],
    terminationGracePeriodSeconds: 1,
  },
})
const create = (body: object) => ask(PODS, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) })
async function running(name: string): Promise<void> {
  while ((await ask(`${PODS}/${name}`)).body.status?.phase !== 'Running')
    await new Promise((go) => setTimeout(go, 10))
}

/** The lines of an answer that stays open, one by one. */
async function* lines(path: string): AsyncGenerator<string> {
  const ending = new AbortController()
  const response = await fetch(`${serving.url}${path}`, { signal: ending.signal })
  let left = ''
  try {
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
      const parts = `${left}${new TextDecoder().decode(piece)}`.split('\n')
      left = parts.pop()!
      yield* parts
    }
  } finally {
    ending.abort()
  }
}
async function first<T>(items: AsyncGenerator<T>, count: number): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) if (found.push(item) === count) break
  return found
}

/** Runs a command in a pod; what each channel said, and the status at the end. */
function exec(
  name: string,
  command: readonly string[],
  typed = '',
): Promise<{ out: string; error: string; status: unknown }> {
  const words = command.map((word) => `command=${encodeURIComponent(word)}`).join('&')
  const url = `${serving.url.replace('http', 'ws')}${PODS}/${name}/exec?${words}&stdin=true&stdout=true&stderr=true`
  return new Promise((done, failed) => {
    const heard = ['', '', '', '']
    const socket = new WebSocket(url, 'v5.channel.k8s.io')
    socket.on('open', () => {
      socket.send(Buffer.concat([Buffer.from([0]), Buffer.from(typed)]))
      socket.send(Buffer.from([255, 0]))
    })
    socket.on('message', (data: Buffer) => {
      heard[data[0]!] += data.subarray(1).toString()
    })
    socket.on('error', failed)
    socket.on(
      'close',
      () => heard[3] && done({ out: heard[1]!, error: heard[2]!, status: JSON.parse(heard[3]!) }),
    )
  })
}

describe('serve', () => {
  it('[CLI1] answers as the API server does: objects, tables, refusals, warnings', async () => {
    expect((await ask('/version')).body.gitVersion).toBe('v1.36.2')
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
    const nodes = await ask('/api/v1/nodes', { headers: { Accept: accept } })
    expect(nodes.body.rows.map(({ cells }: { cells: string[] }) => cells[0])).toEqual([
      'control-plane',
      'node-1',
      'node-2',
    ])
    expect(await ask(`${PODS}/nope`)).toMatchObject({
      code: 404,
      body: { reason: 'NotFound', message: 'pods "nope" not found' },
    })
    const warned = await ask('/api/v1/namespaces/default/services?fieldValidation=Warn', {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 's' },
        spec: { nope: 1, ports: [{ port: 1 }] },
      }),
    })
    expect(warned.headers.get('warning')).toBe('299 - "unknown field \\"spec.nope\\""')
  })

  it('[CLI1] falls back to JSON where protobuf would be accepted', async () => {
    const answer = await ask('/api/v1/namespaces', {
      headers: { Accept: 'application/vnd.kubernetes.protobuf,application/json' },
    })
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.body.kind).toBe('NamespaceList')
  })

  it('[CLI1] applies a manifest in YAML, and shows its owners', async () => {
    const applied = await ask('/api/v1/namespaces/default/configmaps/c?fieldManager=tester', {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/apply-patch+yaml' },
      body: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: "1"}\n',
    })
    expect(applied.code).toBe(201)
    expect(applied.body.metadata.managedFields[0]).toMatchObject({ manager: 'tester', operation: 'Apply' })
  })

  it('[CLI2] streams watches, many at once', async () => {
    const { resourceVersion } = (await ask('/api/v1/pods')).body.metadata
    const watches = Array.from({ length: 20 }, () =>
      first(lines(`${PODS}?watch=1&resourceVersion=${resourceVersion}&fieldSelector=metadata.name=seen`), 2),
    )
    await create(pod('seen', 'sleep 100'))
    for (const events of await Promise.all(watches))
      expect(events.map((event) => JSON.parse(event).type)).toEqual(['ADDED', 'MODIFIED'])
    expect((await ask('/api/v1/nopes?watch=1')).code).toBe(404)
  })

  it('[CLI2] goes on where a broken watch left off', async () => {
    const from = (await ask('/api/v1/configmaps')).body.metadata.resourceVersion
    const made = (name: string) =>
      ask('/api/v1/namespaces/default/configmaps', {
        method: 'POST',
        headers: JSON_TYPE,
        body: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }),
      })
    const path = '/api/v1/namespaces/default/configmaps?watch=true&allowWatchBookmarks=true'
    const [seen] = await Promise.all([first(lines(`${path}&resourceVersion=${from}`), 1), made('before')])
    await made('meanwhile')
    const { resourceVersion } = JSON.parse(seen[0]!).object.metadata
    const [next] = await first(lines(`${path}&resourceVersion=${resourceVersion}`), 1)
    expect(JSON.parse(next!).object.metadata.name).toBe('meanwhile')
  })

  it('[CLI2] ends a watch from a revision long forgotten with 410', async () => {
    const quick = await serve(
      { version: 1, seed: 1, cluster: { ...DEFAULT_CLUSTER, nodes: 6 }, inputs: [] },
      { port: 0, speed: 5000 },
    )
    const leases = `${quick.url}/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases`
    // Leases are renewed every 10 s, and changes kept for five minutes.
    while (quick.run.now < 1_500_000) await new Promise((go) => setTimeout(go, 5))
    const response = await fetch(`${leases}?watch=1&resourceVersion=190`)
    expect(response.status).toBe(200)
    expect(JSON.parse(await response.text())).toMatchObject({
      type: 'ERROR',
      object: {
        code: 410,
        reason: 'Expired',
        message: expect.stringMatching(/^too old resource version: 190 \(\d+\)$/),
      },
    })
    await quick.close()
  })

  it('[CLI2] begins a watch that asks for the list with it, and marks where the list ends', async () => {
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
    const events = (await first(lines(`/api/v1/nodes?${query}`), 4)).map((line) => JSON.parse(line))
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'ADDED', 'ADDED', 'BOOKMARK'])
    expect(events[3].object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' })
  })

  it('[CLI3] gives a log, and follows one', async () => {
    await create(pod('talker', 'i=0; while true; do i=$((i+1)); echo line $i; sleep 1; done'))
    await running('talker')
    expect(await first(lines(`${PODS}/talker/log?follow=true`), 3)).toEqual(['line 1', 'line 2', 'line 3'])
    expect((await ask(`${PODS}/talker/log?tailLines=1`)).body).toMatch(/^line \d+\n$/)
    expect((await ask(`${PODS}/nope/log`)).code).toBe(404)
  })

  it('[CLI3] runs commands over WebSocket: output, errors, input and the exit code', async () => {
    await create(pod('box', 'sleep 1000'))
    await running('box')
    expect(await exec('box', ['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({
      out: 'out\n',
      error: 'err\n',
      status: expect.objectContaining({
        status: 'Failure',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '3' }] },
      }),
    })
    expect(await exec('box', ['cat'], 'hello')).toMatchObject({ out: 'hello', status: { status: 'Success' } })
    await expect(exec('nope', ['ls'])).rejects.toThrow('404')
  })

  it('[CLI3] refuses what it cannot stream, in words', async () => {
    const forward = await ask(`${PODS}/box/portforward`, { method: 'POST' })
    expect(forward).toMatchObject({
      code: 501,
      body: { message: expect.stringContaining('port-forward is not served') },
    })
    const old = await ask(`${PODS}/box/exec?command=ls&container=nope`, { method: 'POST' })
    expect(old.body.message).toBe('container nope is not valid for pod box')
    expect((await ask(`${PODS}/box/exec?command=ls`, { method: 'POST' })).body.message).toContain(
      'Upgrade request required',
    )
  })

  it('[CLI1] documents its kinds, with descriptions', async () => {
    expect((await ask('/openapi/v3')).body.paths['apis/apps/v1']).toEqual({
      serverRelativeURL: '/openapi/v3/apis/apps/v1',
    })
    const { components, paths } = (await ask('/openapi/v3/api/v1')).body
    const probe = components.schemas['io.k8s.api.core.v1.Probe']
    expect(probe.properties.periodSeconds).toMatchObject({
      type: 'integer',
      description: expect.stringContaining('How often'),
    })
    expect(paths[`/api/v1/namespaces/{namespace}/pods/{name}`].patch.parameters).toContainEqual(
      expect.objectContaining({ name: 'fieldValidation', in: 'query' }),
    )
  })

  it('[CLI4] reads bodies in protobuf', async () => {
    const field = (number: number, bytes: string | Buffer) =>
      Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), Buffer.from(bytes)])
    const envelope = (apiVersion: string, kind: string, raw: Buffer) =>
      Buffer.concat([
        Buffer.from('k8s\0'),
        field(1, Buffer.concat([field(1, apiVersion), field(2, kind)])),
        field(2, raw),
      ])
    const entry = Buffer.concat([field(1, 'key'), field(2, 'value')])
    const secret = Buffer.concat([field(1, field(1, 'binary')), field(2, entry), field(3, '')])
    const init = { method: 'POST', headers: { 'Content-Type': 'application/vnd.kubernetes.protobuf' } }
    const made = await ask('/api/v1/namespaces/default/secrets', {
      ...init,
      body: envelope('v1', 'Secret', secret),
    })
    expect(made).toMatchObject({
      code: 201,
      body: { metadata: { name: 'binary' }, data: { key: 'dmFsdWU=' }, type: 'Opaque' },
    })
    expect((await ask(PODS, { ...init, body: Buffer.from('k8s\0') })).code).toBe(415)
  })

  it('[CLI1] applies what it is started with, and says how that went', async () => {
    const line = 'kubectl apply -f c.yaml'
    const files = { 'c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: first}\n' }
    const inputs = [{ at: 0, line, files }]
    const begun = await serve(
      { version: 1, seed: 1, cluster: { ...DEFAULT_CLUSTER, nodes: 1 }, inputs },
      { port: 0, speed: 50 },
    )
    expect(await begun.typed(1)).toBe('configmap/first created\n')
    await begun.close()
  })

  it('[CLI1] says how a kubectl finds it', () => {
    expect(kubeconfigFor(serving.url, 'default')).toContain(`server: ${serving.url}`)
  })
})
