/** Table of contents: the diagrams, in the order of their tabs. */
import type { SceneEntry } from './scene'
import {
  tellsOfMemory,
  tellsOfNetwork,
  tellsOfPod,
  tellsOfProbes,
  tellsOfScheduling,
  tellsOfTermination,
} from './tells'

export const scenes: readonly SceneEntry[] = [
  { id: 'cluster', title: 'scene.cluster', load: () => import('./cluster/scene'), tells: () => 1 },
  { id: 'creation', title: 'scene.creation', load: () => import('./creation/scene'), tells: () => 1 },
  {
    id: 'scheduling',
    title: 'scene.scheduling',
    load: () => import('./scheduling/scene'),
    tells: tellsOfScheduling,
  },
  { id: 'probes', title: 'scene.probes', load: () => import('./probes/scene'), tells: tellsOfProbes },
  {
    id: 'termination',
    title: 'scene.termination',
    load: () => import('./termination/scene'),
    tells: tellsOfTermination,
  },
  { id: 'memory', title: 'scene.memory', load: () => import('./memory/scene'), tells: tellsOfMemory },
  { id: 'network', title: 'scene.network', load: () => import('./network/scene'), tells: tellsOfNetwork },
  { id: 'pod', title: 'scene.pod', load: () => import('./pod/scene'), tells: tellsOfPod },
  { id: 'summary', title: 'scene.summary', load: () => import('./summary/scene'), tells: () => 1 },
]
