import type { ReactNode } from 'react'
import { useT } from '../../i18n/language'
import type { EntryOf } from '../../journal/entry'
import type { Node } from '../../k8s/api'
import { kindOfResource } from '../../k8s/kinds'
import type { StoredObject } from '../../view/slices/objects'
import type { View } from '../../view/view'
import { useApp } from '../app-store'
import { Break } from './break'
import { breakingsOfNode, breakingsOfObject } from './breaking'
import { Events } from './events'
import { Head } from './head'
import styles from './inspector.module.css'
import { Why } from './why'
import { Yaml } from './yaml'

interface ObjectInspectorProps {
  readonly stored: StoredObject
  readonly view: View
  /** It went by this; `stored` is what it was last. */
  readonly gone?: EntryOf<'object.removed'>
  readonly note?: ReactNode
}

/** Any object of the API: a node, a Service, a Deployment. */
export function ObjectInspector({ stored, view, gone, note }: ObjectInspectorProps) {
  const t = useT()
  const tab = useApp((app) => app.inspectorTab)
  const { object, resource } = stored
  // Kinds that a definition makes are not in the table: nothing acts on them either.
  const isActedOn = kindOfResource(resource)?.simulated ?? false
  return (
    <>
      <Head
        name={object.metadata.name}
        said={object.kind}
        tabs={gone ? ['why', 'yaml'] : ['why', 'yaml', 'break']}
      />
      <div className={styles.body} tabIndex={0}>
        {tab === 'why' ? (
          <Why />
        ) : tab === 'yaml' ? (
          <Yaml object={object} />
        ) : tab === 'break' && !gone ? (
          <Break breakings={breakingsOf(stored, view)} />
        ) : (
          <>
            {note}
            {isActedOn ? undefined : <p className={styles.words}>{t('inspector.stored-only')}</p>}
            <Facts object={object} />
            <Events uid={object.metadata.uid} view={view} />
          </>
        )}
      </div>
    </>
  )
}

function breakingsOf({ resource, key, object }: StoredObject, view: View) {
  const machine = resource === 'nodes' ? view.machines.nodes.get(key) : undefined
  if (!machine) return breakingsOfObject({ resource, key })
  return breakingsOfNode(machine, (object as unknown as Node).spec?.unschedulable ?? false)
}

interface Plain {
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly reason?: string
    }[]
  }
  readonly spec?: Readonly<Record<string, unknown>>
}

function Facts({ object }: { readonly object: StoredObject['object'] }) {
  const { status, spec } = object as unknown as Plain
  const conditions = (status?.conditions ?? []).map(
    ({ type, status: value, reason }) => [type, reason ? `${value} ${reason}` : value] as const,
  )
  const simple = Object.entries(spec ?? {}).filter(([, value]) => typeof value !== 'object')
  const labels = Object.entries(object.metadata.labels ?? {})
  return (
    <section className={styles.section}>
      <dl className={styles.facts}>
        {[...conditions, ...simple, ...labels].map(([term, value]) => [
          <dt key={term}>{term}</dt>,
          <dd key={`${term} value`}>{String(value)}</dd>,
        ])}
      </dl>
    </section>
  )
}
