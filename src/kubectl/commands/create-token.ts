/** create token: asks the server for a service account's token. Mirrors kubectl/pkg/cmd/create/create_token.go. */
import { type Command, line } from '../call'
import { Failure, Refusal } from '../failure'
import { nameOf } from '../generator'

export const createToken: Command = {
  name: 'token',
  short: 'Request a service account token',
  usage: 'token SERVICE_ACCOUNT_NAME [options]',
  flags: [
    { name: 'duration', type: 'duration', default: '0s', help: 'Requested lifetime of the issued token.' },
    { name: 'audience', type: 'list', help: 'Audience of the requested token.' },
    { name: 'output', short: 'o', type: 'string', help: 'Output format.' },
  ],
  *run(call) {
    const name = nameOf(call)
    const seconds = call.flags.duration('duration') / 1000
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: {},
      spec: { audiences: call.flags.list('audience'), expirationSeconds: seconds > 0 ? seconds : undefined },
    }
    try {
      const path = `/api/v1/namespaces/${call.namespace}/serviceaccounts/${name}/token`
      const answer = yield* call.client.create<{ status?: { token?: string } }>(path, body)
      line(call, answer.status?.token ?? '')
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown
      throw new Failure(`failed to create token: ${thrown.message}`)
    }
  },
}
