/** What the creation scene says itself. */
export const sceneCreation = {
  'creation.none': 'Nothing was created yet. Apply a manifest with a Pod.',
  'creation.control-plane': 'control plane',
  'creation.api': 'API server',
  'creation.scheduler': 'scheduler',
  'creation.stage.client': 'request',
  'creation.stage.control': 'control plane',
  'creation.stage.sandbox': 'sandbox',
  'creation.stage.pull': 'image pull',
  'creation.stage.start': 'start',
  'creation.stage.report': 'report',
  'creation.so-far': '{stage}, so far',
  'creation.megabytes': '{part} of {all} MB',
  'creation.when': 'time',
  'creation.from': 'from',
  'creation.to': 'to',
  'creation.what': 'what',
} as const
