/**
 * The ConfigMaps and Secrets that pods on this node use: each is watched by name as long as the kubelet runs.
 * Mirrors pkg/kubelet/util/manager/watch_based_manager.go.
 */
import type { ConfigMap, Pod, Secret } from '../../k8s/api'
import type { ApiObject } from '../../journal/entry'
import type { Host, Informer } from '../component'
import { allContainers } from './surroundings'

export interface WatchedObjects {
  configMap(namespace: string, name: string): ConfigMap | undefined
  secret(namespace: string, name: string): Secret | undefined
  /** Runs when all that the pod refers to has been read once. */
  whenRead(pod: Pod, run: () => void): void
  /** Whether all that the pod refers to has been read once; begins to watch it. */
  isRead(pod: Pod): boolean
}

/** watch_based_manager.go Get: polls for the first list, and gives up after a second. */
const POLL = 10
const PATIENCE = 1000

type Name = readonly ['configmaps' | 'secrets', string]

export function createWatchedObjects(host: Host): WatchedObjects {
  const of = (resource: 'configmaps' | 'secrets', namespace: string, name: string): Informer =>
    host.informers.of<ApiObject>(resource, { namespace, fieldSelector: `metadata.name=${name}` })
  const isRead = (pod: Pod) => {
    const namespace = pod.metadata.namespace ?? ''
    return references(pod)
      .map(([resource, name]) => of(resource, namespace, name).synced)
      .every(Boolean)
  }
  const whenRead = (pod: Pod, run: () => void, patience = PATIENCE): void => {
    if (isRead(pod) || patience <= 0) return run()
    host.timers.after(POLL, () => whenRead(pod, run, patience - POLL))
  }
  return {
    configMap: (namespace, name) =>
      of('configmaps', namespace, name).get(`${namespace}/${name}`) as unknown as ConfigMap | undefined,
    secret: (namespace, name) =>
      of('secrets', namespace, name).get(`${namespace}/${name}`) as unknown as Secret | undefined,
    whenRead,
    isRead,
  }
}

/** Names of all ConfigMaps and Secrets in a pod's spec. */
function references(pod: Pod): Name[] {
  const names: Name[] = []
  const add = (resource: Name[0], name: string | undefined) => name && names.push([resource, name])
  for (const { env, envFrom } of allContainers(pod)) {
    for (const { configMapRef, secretRef } of envFrom ?? []) {
      add('configmaps', configMapRef?.name)
      add('secrets', secretRef?.name)
    }
    for (const { valueFrom } of env ?? []) {
      add('configmaps', valueFrom?.configMapKeyRef?.name)
      add('secrets', valueFrom?.secretKeyRef?.name)
    }
  }
  for (const { configMap, secret, projected } of pod.spec?.volumes ?? []) {
    add('configmaps', configMap?.name)
    add('secrets', secret?.secretName)
    for (const source of projected?.sources ?? []) {
      add('configmaps', source.configMap?.name)
      add('secrets', source.secret?.name)
    }
  }
  for (const { name } of pod.spec?.imagePullSecrets ?? []) add('secrets', name)
  return names
}
