/** Sharing a run, keeping the app for later, and what a frame says. */
export const share = {
  'update.waiting': 'A newer version of Podarium is ready. This run comes along.',
  'update.replaced': 'Another tab has moved on to a newer version. Reload to follow; this run comes along.',
  'update.take': 'Reload now',
  'update.later': 'Later',
} as const
