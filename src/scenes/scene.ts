/**
 * What a diagram is: a pure function of (view, playhead, size). It keeps no state that time would change, so pause,
 * scrub, reverse and 600× are the same code; framer-motion is only for entering, leaving and moving between layouts.
 * A scene lives in its own folder as `scene.tsx`, exports `scene`, and has a line in scenes.ts.
 */
import type { ComponentType } from 'react'
import type { Entry } from '../journal/entry'
import type { PlainWordKey, Translate } from '../i18n/words'
import type { View } from '../view/view'

export const SCENE_IDS = [
  'cluster',
  'creation',
  'scheduling',
  'probes',
  'termination',
  'memory',
  'network',
  'pod',
  'summary',
] as const
export type SceneId = (typeof SCENE_IDS)[number]
export const isSceneId = (text: string | undefined): text is SceneId => SCENE_IDS.some((id) => id === text)

/** What the reader pointed at; the inspector, the lanes, the editor's highlight and every scene share it. */
export type Selection =
  /** An object of the API: `resource` is plural[.group], `key` 'namespace/name' or 'name'. Pods and nodes too. */
  | { readonly kind: 'object'; readonly resource: string; readonly key: string }
  | { readonly kind: 'container'; readonly podKey: string; readonly container: string }
  /** A process of the cluster, by its journal name: 'kube-scheduler', 'kubelet/node-1', 'kubectl'. */
  | { readonly kind: 'component'; readonly name: string }
  /** One entry of the journal: a request, a probe, a signal. */
  | { readonly kind: 'entry'; readonly seq: number }

export interface Size {
  readonly width: number
  readonly height: number
}

/** The causes of what the reader asked about, the first first: each has the same numeral in the list, the scene, the lanes and the editor. */
export interface Chain {
  readonly links: readonly { readonly n: number; readonly entry: Entry }[]
  /** The numeral of the link that the playhead stands at. */
  readonly now: number
  /** Goes to the moment of a link, and stays with this chain. */
  go(n: number): void
}

export interface SceneProps {
  /** The cluster at the playhead. */
  readonly view: View
  /** The playhead, in simulated ms; whole steps of the frame loop, so in-between places are arithmetic on it. */
  readonly at: number
  /** All entries known so far in order, also those after the playhead: use only those with `entry.at <= at`. */
  readonly entries: readonly Entry[]
  readonly size: Size
  readonly selection: Selection | undefined
  /** While the reader asks why; a scene draws the numerals of the links that it shows and that have happened. */
  readonly chain?: Chain | undefined
  onSelect(selection: Selection | undefined): void
}

/** A row of the text alternative: what a screen reader is told instead of the drawing. */
export interface TextRow {
  readonly cells: readonly string[]
  readonly selection?: Selection
}

export interface Scene<Layout = unknown> {
  readonly id: SceneId
  /** What is drawn where; pure, so that tests need no browser. The component draws exactly this. */
  layout(
    view: View,
    at: number,
    size: Size,
    entries: readonly Entry[],
    selection: Selection | undefined,
  ): Layout
  readonly Component: ComponentType<SceneProps>
  /** The same as a table in words; its first row is the head. */
  text(
    view: View,
    at: number,
    entries: readonly Entry[],
    t: Translate,
    selection: Selection | undefined,
  ): readonly TextRow[]
}

/** A scene as the list knows it: its code is fetched when it is first shown, so that first paint stays small. */
export interface SceneEntry {
  readonly id: SceneId
  readonly title: PlainWordKey
  readonly load: () => Promise<{ readonly scene: Scene }>
  /** How much this scene has to tell about the run so far: 0 nothing, 1 some, 2 it is the one to open by itself. */
  tells(entries: readonly Entry[]): 0 | 1 | 2
}
