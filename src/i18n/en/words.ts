/** English: one file per area, merged. */
import { app } from './app'
import { editor } from './editor'
import { examples } from './examples'
import { gallery } from './gallery'
import { inspector } from './inspector'
import { keys } from './keys'
import { narration } from './narration'
import { newcomerNarration } from './narration-newcomer'
import { playback } from './playback'
import { sceneCluster } from './scene-cluster'
import { sceneCreation } from './scene-creation'
import { sceneMemory } from './scene-memory'
import { sceneNetwork } from './scene-network'
import { scenePod } from './scene-pod'
import { sceneProbes } from './scene-probes'
import { sceneScheduling } from './scene-scheduling'
import { sceneTermination } from './scene-termination'
import { scenes } from './scenes'
import { share } from './share'
import { states } from './states'
import { why } from './why'

export const en = {
  ...app,
  ...editor,
  ...examples,
  ...gallery,
  ...inspector,
  ...keys,
  ...narration,
  ...newcomerNarration,
  ...playback,
  ...sceneCluster,
  ...sceneCreation,
  ...sceneMemory,
  ...sceneNetwork,
  ...scenePod,
  ...sceneProbes,
  ...sceneScheduling,
  ...sceneTermination,
  ...scenes,
  ...share,
  ...states,
  ...why,
} as const
