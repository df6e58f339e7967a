/**
 * Environment variables for the Services that were there when a container started. Mirrors pkg/kubelet/envvars and
 * kubelet_pods.go getServiceEnvVarMap.
 */
import type { Service } from '../../k8s/api'

/** Of the pod's namespace when service links are on, and always the API server's own. */
export function serviceEnvironment(services: Iterable<Service>, namespace: string, links: boolean) {
  const env: Record<string, string> = {}
  const add = (service: Service) => Object.assign(env, variablesOf(service))
  const own: Service[] = []
  for (const service of services) {
    const { clusterIP } = service.spec ?? {}
    if (!clusterIP || clusterIP === 'None') continue
    const isMaster = service.metadata.namespace === 'default' && service.metadata.name === 'kubernetes'
    if (isMaster) add(service)
    else if (links && service.metadata.namespace === namespace) own.push(service)
  }
  for (const service of own) add(service)
  return env
}

function variablesOf({ metadata, spec }: Service): Record<string, string> {
  const name = upper(metadata.name)
  const ports = spec?.ports ?? []
  const [first] = ports
  if (!first) return {}
  const address = spec!.clusterIP!
  const env: Record<string, string> = {
    [`${name}_SERVICE_HOST`]: address,
    [`${name}_SERVICE_PORT`]: `${first.port}`,
  }
  for (const port of ports) if (port.name) env[`${name}_SERVICE_PORT_${upper(port.name)}`] = `${port.port}`
  ports.forEach((port, i) => {
    const protocol = (port.protocol ?? 'TCP').toLowerCase()
    const url = `${protocol}://${address}:${port.port}`
    const prefix = `${name}_PORT_${port.port}_${protocol.toUpperCase()}`
    if (i === 0) env[`${name}_PORT`] = url
    env[prefix] = url
    env[`${prefix}_PROTO`] = protocol
    env[`${prefix}_PORT`] = `${port.port}`
    env[`${prefix}_ADDR`] = address
  })
  return env
}

const upper = (name: string) => name.replaceAll('-', '_').toUpperCase()
