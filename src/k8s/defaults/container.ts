/** Defaults of containers, their ports, probes and hooks. Mirrors pkg/apis/core/v1/defaults.go. */
import type { Container, EnvVar, HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '../api'
import { fill, put, within, withinEach } from './fill'

export function containerDefaults(container: Container): Container {
  let out = fill(container, {
    imagePullPolicy: pullPolicy(container.image ?? ''),
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  })
  out = withinEach(out, 'ports', (port: NonNullable<Container['ports']>[number]) =>
    fill(port, { protocol: 'TCP' }),
  )
  out = withinEach(out, 'env', envDefaults)
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const)
    out = within(out, probe, probeDefaults)
  return within(out, 'lifecycle', lifecycleDefaults)
}

/** Always for a tag that moves (latest, or none at all), else IfNotPresent. */
export function pullPolicy(image: string): 'Always' | 'IfNotPresent' {
  if (image.includes('@')) return 'IfNotPresent'
  const tag = /:([^/:]+)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent'
}

function envDefaults(env: EnvVar): EnvVar {
  return within(env, 'valueFrom', (source) =>
    within(
      within(source, 'fieldRef', (ref) => fill(ref, { apiVersion: 'v1' })),
      'resourceFieldRef',
      (ref) => fill(ref, { divisor: '0' }),
    ),
  )
}

function probeDefaults(probe: Probe): Probe {
  const out = fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 })
  return within(within(out, 'httpGet', httpGetDefaults), 'grpc', (grpc) => fill(grpc, { service: '' }))
}

const httpGetDefaults = (get: HTTPGetAction): HTTPGetAction => fill(get, { path: '/', scheme: 'HTTP' })

function lifecycleDefaults(lifecycle: Lifecycle): Lifecycle {
  const handler = (hook: LifecycleHandler) => within(hook, 'httpGet', httpGetDefaults)
  return within(within(lifecycle, 'preStop', handler), 'postStart', handler)
}

/** Only in Pods, not in templates: a limit without a request is also the request. */
export function requestsFromLimits(container: Container): Container {
  const { limits, requests } = container.resources ?? {}
  if (!limits || Object.keys(limits).every((key) => requests?.[key] !== undefined)) return container
  return put(container, 'resources', { ...container.resources, requests: { ...limits, ...requests } })
}

/** Only in Pods on the host's network: a port is the host's port of the same number. */
export const hostPorts = (container: Container): Container =>
  withinEach(container, 'ports', (port: NonNullable<Container['ports']>[number]) =>
    port.hostPort ? port : { ...port, hostPort: port.containerPort },
  )
