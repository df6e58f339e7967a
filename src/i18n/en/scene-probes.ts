/** What the probes scene says itself. */
export const sceneProbes = {
  'probes.none':
    'No pod here has a probe. A `livenessProbe`, `readinessProbe` or `startupProbe` in the manifest gets a lane.',
  'probes.none-of':
    '`{pod}` has no probes. A `livenessProbe`, `readinessProbe` or `startupProbe` in its manifest gets a lane.',
  'probes.liveness': 'liveness',
  'probes.readiness': 'readiness',
  'probes.startup': 'startup',
  'probes.every': 'every {period} s, {threshold} {threshold:strike|strikes}',
  'probes.after': 'after {delay} s, every {period} s',
  'probes.silent': 'silent {delay} s',
  'probes.container': 'container',
  'probes.endpoints': 'in the endpoints',
  'probes.restart': 'container stopped and started again',
  'probes.out': 'not ready: no restart',
  'probes.in': 'ready again',
  'probes.count': '{failures}/{threshold} failures',
  'probes.deaf': 'does not hear TERM',
  'probes.file-gone': '{path} removed',
  'probes.file-there': '{path} created',
  'probes.when': 'time',
  'probes.what': 'probe',
  'probes.result': 'result',
  'probes.success': 'passed',
  'probes.failure': 'failed {run}/{threshold}',
  'probes.error': 'error {run}/{threshold}',
} as const
