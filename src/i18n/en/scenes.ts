/** Names of the scenes. What a scene says inside has its own file, `scene-<name>.ts`, and a line in words.ts. */
export const scenes = {
  'scene.cluster': 'Cluster',
  'scene.creation': 'Creation',
  'scene.scheduling': 'Scheduling',
  'scene.probes': 'Probes',
  'scene.termination': 'Termination',
  'scene.memory': 'Memory',
  'scene.network': 'Network',
  'scene.pod': 'Inside',
  'pod-head.choose': 'Which pod',
  'pod-head.gone': 'gone from the API',
  'pod-head.of': '{n} of {all}',
  'scene.summary': 'Summary',
} as const
