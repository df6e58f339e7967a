/** The cluster: its processes, its nodes, the pods in them, and all that travels between. Drawn on React Flow. */
import {
  type NodeTypes,
  type Node as FlowNode,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  ViewportPortal,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { memo, useEffect, useMemo, useState } from 'react'
import { useT } from '../../i18n/language'
import type { Translate } from '../../i18n/words'
import type { View } from '../../view/view'
import { podState } from '../../view/pod-state'
import { stateAndDoing } from '../parts/doing-words'
import { scaleOf } from '../parts/scaled'
import type { Chain, Scene, SceneProps, Selection, Size, TextRow } from '../scene'
import styles from './cluster.module.css'
import { Fleet } from './fleet'
import { isFleet } from './fleet-layout'
import { ApiServerBox, ComponentBoxView, NodeMachine, UnscheduledBox } from './machines'
import type { ClusterLayout } from './boxes'
import { flowNodes } from './flow-nodes'
import { clusterLayout } from './layout'
import { PodCard } from './pod-card'
import { Moment, PictureContext, ReaderContext } from './moment'
import { Numerals } from './numerals-drawn'
import { podSelected } from './subject'
import { Traffic } from './traffic'

const nodeTypes: NodeTypes = {
  component: ComponentBoxView,
  apiServer: ApiServerBox,
  machine: NodeMachine,
  unscheduled: UnscheduledBox,
  pod: PodCard,
}

const NO_EDGES: never[] = []
const PRO_OPTIONS = { hideAttribution: true }

/** Boxes while they can be read; beyond that the fleet. */
function ClusterScene(props: SceneProps) {
  return isFleet(props.view) ? <Fleet {...props} /> : <Boxes {...props} />
}

function Boxes({ view, at, size, entries, selection, chain, onSelect }: SceneProps) {
  const t = useT()
  const chosen = useMemo(() => podSelected(selection, view, entries), [selection, view, entries])
  const layout = useMemo(() => clusterLayout(view, roomIn(size), chosen), [view, size, chosen])
  const [nodesOf] = useState(flowNodes)
  const nodes = useMemo(() => nodesOf(layout, view, chosen), [nodesOf, layout, view, chosen])
  const reader = useMemo(() => ({ t, onSelect }), [t, onSelect])
  const picture = useMemo(() => ({ layout, view }), [layout, view])
  return (
    <ReaderContext value={reader}>
      <Moment value={at}>
        <PictureContext value={picture}>
          <Flow nodes={nodes} zoom={zoomFor(size)} chain={chain} onSelect={onSelect} />
        </PictureContext>
      </Moment>
    </ReaderContext>
  )
}

/** A large stage shows all of it larger; less so than other scenes, since there is more to show. */
const MOST_ZOOM = 1.25
const zoomFor = (size: Size) => Math.min(MOST_ZOOM, scaleOf(size))
const roomIn = (size: Size): Size => ({
  width: size.width / zoomFor(size),
  height: size.height / zoomFor(size),
})

/** Another size of the stage is seen from its own distance, wherever the reader was before. */
function Fitted({ zoom }: { readonly zoom: number }) {
  const { setViewport } = useReactFlow()
  useEffect(() => void setViewport({ x: 0, y: 0, zoom }), [setViewport, zoom])
  return undefined
}

interface FlowProps {
  readonly nodes: FlowNode[]
  readonly zoom: number
  readonly chain: Chain | undefined
  onSelect(selection: Selection | undefined): void
}

/** Drawn anew only when a box changed; what travels over the boxes asks for the playhead itself. */
const Flow = memo(function Flow({ nodes, zoom, chain, onSelect }: FlowProps) {
  return (
    <ReactFlowProvider>
      <ReactFlow
        className={styles.flow!}
        nodes={nodes}
        edges={NO_EDGES}
        nodeTypes={nodeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        panOnScroll={false}
        zoomOnDoubleClick={false}
        // Its keys are not ours: it would swallow the spaces that are typed into the editor.
        panActivationKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        zoomActivationKeyCode={null}
        deleteKeyCode={null}
        preventScrolling={false}
        minZoom={0.4}
        maxZoom={3}
        defaultViewport={{ x: 0, y: 0, zoom }}
        proOptions={PRO_OPTIONS}
        onPaneClick={() => onSelect(undefined)}
      >
        <Fitted zoom={zoom} />
        <ViewportPortal>
          <Traffic />
          {chain ? <Numerals chain={chain} /> : undefined}
        </ViewportPortal>
      </ReactFlow>
    </ReactFlowProvider>
  )
})

function text(view: View, at: number, _entries: unknown, t: Translate): readonly TextRow[] {
  const pods = [...view.objects.list('pods')].map(({ object, key }): TextRow => {
    const pod = podState(view, object)
    const node = (object as unknown as { spec?: { nodeName?: string } }).spec?.nodeName ?? '—'
    return {
      cells: [
        object.metadata.name,
        node,
        stateAndDoing(pod.state, pod.doing, at, t),
        `${pod.ready}/${pod.total}`,
      ],
      selection: { kind: 'object', resource: 'pods', key },
    }
  })
  return [{ cells: [t('cluster.what'), t('cluster.where'), t('cluster.how'), ''] }, ...pods]
}

export const scene: Scene<ClusterLayout> = {
  id: 'cluster',
  layout: (view, _at, size, entries, selection) =>
    clusterLayout(view, roomIn(size), podSelected(selection, view, entries)),
  Component: ClusterScene,
  text,
}
