/**
 * An Event of the group events.k8s.io as one of the core group: the same object under other names.
 * Upstream: pkg/apis/core conversion of staging/src/k8s.io/api/events/v1/types.go.
 */

const CORE_NAMES: Readonly<Record<string, string>> = {
  regarding: 'involvedObject',
  note: 'message',
  reportingController: 'reportingComponent',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
}

type Body = Readonly<Record<string, unknown>>

export function asCoreEvent(body: Body): Body {
  if (body['kind'] !== 'Event' || !/^events\.k8s\.io\/v1(beta1)?$/.test(`${body['apiVersion']}`)) return body
  const renamed = Object.entries(body).map(([key, value]) => [CORE_NAMES[key] ?? key, value] as const)
  return { ...Object.fromEntries(renamed), apiVersion: 'v1' }
}
