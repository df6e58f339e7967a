/** The cluster: its processes, its nodes, the pods in them, and all that travels between. Drawn on React Flow. */
import {
  type NodeTypes,
  type Node as FlowNode,
  ReactFlow,
  ReactFlowProvider,
  ViewportPortal,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { useMemo } from 'react'
import { useT } from '../../i18n/language'
import type { Translate } from '../../i18n/words'
import type { View } from '../../view/view'
import { podState } from '../../view/pod-state'
import { stateAndDoing } from '../parts/doing-words'
import type { Scene, SceneProps, Selection, TextRow } from '../scene'
import styles from './cluster.module.css'
import { Fleet } from './fleet'
import { isFleet } from './fleet-layout'
import { ApiServerBox, ComponentBoxView, NodeMachine, UnscheduledBox } from './machines'
import type { Box, ClusterLayout, PodBox } from './boxes'
import { clusterLayout } from './layout'
import { PodCard } from './pod-card'
import { Moment, ReaderContext } from './moment'
import { Traffic } from './traffic'

const nodeTypes: NodeTypes = {
  component: ComponentBoxView,
  apiServer: ApiServerBox,
  machine: NodeMachine,
  unscheduled: UnscheduledBox,
  pod: PodCard,
}

/** Boxes while they can be read; beyond that the fleet. */
function ClusterScene(props: SceneProps) {
  return isFleet(props.view) ? <Fleet {...props} /> : <Boxes {...props} />
}

function Boxes({ view, at, size, selection, onSelect }: SceneProps) {
  const t = useT()
  const layout = useMemo(() => clusterLayout(view, size, selection), [view, size, selection])
  const nodes = useMemo(() => flowNodes(layout, view, selection), [layout, view, selection])
  const reader = useMemo(() => ({ t, onSelect }), [t, onSelect])
  return (
    <ReaderContext value={reader}>
      <Moment value={at}>
        <ReactFlowProvider>
          <ReactFlow
            className={styles.flow!}
            nodes={nodes}
            edges={[]}
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
            defaultViewport={{ x: 0, y: 0, zoom: 1 }}
            proOptions={{ hideAttribution: true }}
            onPaneClick={() => onSelect(undefined)}
          >
            <ViewportPortal>
              <Traffic layout={layout} view={view} at={at} />
            </ViewportPortal>
          </ReactFlow>
        </ReactFlowProvider>
      </Moment>
    </ReaderContext>
  )
}

const flowNode = (id: string, type: string, box: Box, data: object, zIndex = 1): FlowNode => ({
  id,
  type,
  position: { x: box.x, y: box.y },
  width: box.width,
  height: box.height,
  data: data as Record<string, unknown>,
  zIndex,
  draggable: false,
  selectable: false,
})

function flowNodes(layout: ClusterLayout, view: View, selection: Selection | undefined): FlowNode[] {
  const pods = (boxes: readonly PodBox[]) =>
    boxes.map((box) =>
      flowNode(
        box.pod.uid,
        'pod',
        box,
        { box, focused: box.pod.uid === layout.focus, chosen: box.pod.key === chosenKey(selection) },
        3,
      ),
    )
  return [
    ...layout.components.map((box) =>
      flowNode(box.name, 'component', box, { box, revision: view.objects.revision }),
    ),
    flowNode('api-server', 'apiServer', layout.apiServer, { narrow: layout.narrow }),
    ...(layout.unscheduledBox
      ? [
          flowNode('unscheduled', 'unscheduled', layout.unscheduledBox, {
            box: layout.unscheduledBox,
            pods: layout.unscheduled.filter(({ form }) => form === 'tile'),
          }),
        ]
      : []),
    ...layout.nodes.map((box) =>
      flowNode(
        `node/${box.name}`,
        'machine',
        box,
        {
          box,
          narrow: layout.narrow,
          focused: box.pods.some(({ pod }) => pod.uid === layout.focus),
          focus: layout.focus,
          chosen: chosenKey(selection),
        },
        2,
      ),
    ),
    ...pods(layout.unscheduled.filter(({ form }) => form !== 'tile')),
    ...layout.nodes.flatMap((node) => pods(node.pods.filter(({ form }) => form !== 'tile'))),
  ]
}

const chosenKey = (selection: Selection | undefined) =>
  selection?.kind === 'container'
    ? selection.podKey
    : selection?.kind === 'object' && selection.resource === 'pods'
      ? selection.key
      : undefined

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
  layout: (view, _at, size, _entries, selection) => clusterLayout(view, size, selection),
  Component: ClusterScene,
  text,
}
