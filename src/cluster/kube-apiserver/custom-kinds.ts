/**
 * The kinds that CustomResourceDefinitions add to the server: accepted names, established a moment later, served from then
 * on, and gone with all their objects when the definition goes. Mirrors apiextensions-apiserver/pkg/{apiserver,controller}.
 * Left out: conversion between versions, CEL rules, conflicts of names.
 */
import type { ApiObject } from '../../journal/entry'
import { type Definition, isEstablished, kindsOf } from '../../k8s/custom-kind'
import { KINDS, type Kind } from '../../k8s/kinds'
import { toTime } from '../../k8s/time'
import type { Simulation } from '../../sim/simulation'
import type { Change, Etcd } from '../etcd/etcd'

export const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io'
/** The naming controller, and then the establishing one, take their turn. */
const NAMES_ACCEPTED = 8
const ESTABLISHED = 25

export class CustomKinds {
  readonly #simulation: Simulation
  readonly #etcd: Etcd
  /** By name of the definition. */
  readonly #served = new Map<string, readonly Kind[]>()
  #all: readonly Kind[] = KINDS

  constructor(simulation: Simulation, etcd: Etcd) {
    this.#simulation = simulation
    this.#etcd = etcd
    etcd.onCommit((change) => {
      if (change.resource === DEFINITIONS) this.#defined(change)
      else if (change.resource === 'namespaces' && this.#served.size > 0) this.#emptied(change)
    })
  }

  /** Built-in kinds, and those defined. */
  get all(): readonly Kind[] {
    return this.#all
  }

  /** The kind of '/apis/<apiVersion>/<plural>'. */
  find(apiVersion: string, plural: string | undefined): Kind | undefined {
    if (this.#served.size === 0) return undefined
    for (const kinds of this.#served.values())
      for (const kind of kinds) if (kind.apiVersion === apiVersion && kind.plural === plural) return kind
    return undefined
  }

  #defined({ type, object, before }: Change): void {
    const { name } = object.metadata
    if (type === 'DELETED') {
      for (const left of this.#instances(name)) this.#etcd.remove(resourceOf(object), left)
      this.#serve(name, [])
    } else {
      const definition = object as unknown as Definition
      if (isEstablished(definition)) this.#serve(name, kindsOf(definition))
      else if (!before) this.#establish(name)
    }
  }

  #serve(name: string, kinds: readonly Kind[]): void {
    if (kinds.length > 0) this.#served.set(name, kinds)
    else this.#served.delete(name)
    this.#all = [...KINDS, ...[...this.#served.values()].flat()]
  }

  #instances(name: string): readonly ApiObject[] {
    const [kind] = this.#served.get(name) ?? []
    return kind ? this.#etcd.range(kind.resource) : []
  }

  #establish(name: string): void {
    const condition = (type: string, reason: string, message: string) => ({
      lastTransitionTime: toTime(this.#simulation.now),
      message,
      reason,
      status: 'True',
      type,
    })
    const add = (delay: number, made: () => ReturnType<typeof condition>) =>
      this.#simulation.schedule(delay, () => this.#say(name, made()), 'kube-apiserver')
    add(NAMES_ACCEPTED, () => condition('NamesAccepted', 'NoConflicts', 'no conflicts found'))
    add(ESTABLISHED, () =>
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    )
  }

  #say(name: string, condition: { readonly type: string }): void {
    const found = this.#etcd.get(DEFINITIONS, undefined, name)
    if (!found) return
    const definition = found as unknown as Definition
    const status = {
      ...definition.status,
      acceptedNames: definition.spec.names,
      conditions: [...(definition.status?.conditions ?? []), condition],
      storedVersions: definition.spec.versions.filter(({ storage }) => storage).map((it) => it.name),
    }
    this.#etcd.put(DEFINITIONS, { ...found, status } as unknown as ApiObject)
  }

  /** A namespace that is going takes what was defined in it along, as its controller does with built-in kinds. */
  #emptied({ object, before }: Change): void {
    if (!object.metadata.deletionTimestamp || before?.metadata.deletionTimestamp) return
    const namespace = object.metadata.name
    for (const [kind] of this.#served.values())
      if (kind?.namespaced)
        this.#simulation.schedule(
          NAMES_ACCEPTED,
          () => {
            for (const left of this.#etcd.range(kind.resource, namespace))
              this.#etcd.remove(kind.resource, left)
          },
          'kube-apiserver',
        )
  }
}

const resourceOf = (definition: ApiObject) => {
  const { spec } = definition as unknown as Definition
  return `${spec.names.plural}.${spec.group}`
}
