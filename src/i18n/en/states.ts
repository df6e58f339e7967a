/** The seven states of a pod or container, the same in every scene, lane, badge and line of text. */
export const states = {
  'state.waiting': 'waiting',
  'state.starting': 'starting',
  'state.ready': 'ready',
  'state.failing': 'failing',
  'state.ending': 'ending',
  'state.dead': 'dead',
  'state.done': 'done',
  'state.node-silent': 'node silent',
} as const
