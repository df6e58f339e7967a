/** An API server on its own, as tests talk to it: a request in, the answer out. */
import { Journal } from '../../../journal/journal'
import { Simulation } from '../../../sim/simulation'
import type { ApiRequest, ApiResponse, ApiServer, Caller } from '../../component'
import { Etcd } from '../../etcd/etcd'
import { bootstrap } from '../bootstrap'
import { createApiServer } from '../kube-apiserver'

export class TestServer {
  readonly simulation = new Simulation(1)
  readonly etcd = new Etcd(this.simulation, new Journal(this.simulation))
  readonly server: ApiServer
  caller: Caller = {
    name: 'kubectl',
    machine: 'laptop',
    user: 'kubernetes-admin',
    manager: 'kubectl',
    seesOwners: true,
  }
  constructor() {
    const { simulation, etcd } = this
    this.server = createApiServer({
      simulation,
      etcd,
      journal: new Journal(simulation),
      dialKubelet: () => undefined,
    })
    bootstrap(etcd, { simulation, namespace: 'default' })
    this.send('POST', '/api/v1/namespaces/default/serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default' },
    })
  }

  ask(request: ApiRequest): ApiResponse {
    let response: ApiResponse | undefined
    this.server.handle(this.caller, request, (answer) => {
      response = answer
    })
    this.simulation.runUntil(this.simulation.now + 1000)
    return response!
  }

  // biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the server answers
  send(method: ApiRequest['method'], path: string, body?: unknown, more: Partial<ApiRequest> = {}): any {
    return this.ask({ method, path, ...(body === undefined ? {} : { body }), ...more }).body
  }

  /** Server-side apply. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the server answers
  apply(path: string, body: unknown, fieldManager = 'kubectl', more: Record<string, string> = {}): any {
    return this.send('PATCH', path, body, {
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager, ...more },
    })
  }
}
