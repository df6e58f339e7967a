/** create poddisruptionbudget, priorityclass, quota. Mirrors kubectl/pkg/cmd/create. */
import type { Command } from '../call'
import { Failure } from '../failure'
import { generator } from '../generator'

const countOrPercent = (text: string) => (/^\d+$/.test(text) ? Number(text) : text)

export const POLICY_GENERATORS: readonly Command[] = [
  generator({
    name: 'poddisruptionbudget',
    aliases: ['pdb'],
    short: 'Create a pod disruption budget with the specified name',
    usage:
      'poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none] [options]',
    noun: 'poddisruptionbudgets',
    flags: [
      {
        name: 'selector',
        type: 'string',
        help: 'A label selector to use for this budget. Only equality-based selector requirements are supported.',
      },
      {
        name: 'min-available',
        type: 'string',
        help: 'The minimum number or percentage of available pods this budget requires.',
      },
      {
        name: 'max-unavailable',
        type: 'string',
        help: 'The maximum number or percentage of unavailable pods this budget requires.',
      },
    ],
    make({ flags }, name) {
      const [min, max] = [flags.string('min-available'), flags.string('max-unavailable')]
      if (!flags.string('selector')) throw new Failure('a selector must be specified')
      if (!min && !max) throw new Failure('one of min-available or max-unavailable must be specified')
      if (min && max) throw new Failure('min-available and max-unavailable cannot be both specified')
      const matchLabels: Record<string, string> = {}
      for (const pair of flags.string('selector').split(','))
        matchLabels[pair.split('=')[0]!] = pair.split('=').at(-1)!
      return {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name },
        spec: {
          ...(max ? { maxUnavailable: countOrPercent(max) } : { minAvailable: countOrPercent(min) }),
          selector: { matchLabels },
        },
        status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
      }
    },
  }),
  generator({
    name: 'priorityclass',
    aliases: ['pc'],
    short: 'Create a priority class with the specified name',
    usage: 'priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none] [options]',
    noun: 'priorityclass',
    flags: [
      { name: 'value', type: 'int', default: '0', help: 'the value of this priority class.' },
      {
        name: 'global-default',
        type: 'bool',
        help: 'global-default specifies whether this PriorityClass should be considered as the default priority.',
      },
      {
        name: 'description',
        type: 'string',
        help: 'description is an arbitrary string that usually provides guidelines on when this priority class should be used.',
      },
      {
        name: 'preemption-policy',
        type: 'string',
        default: 'PreemptLowerPriority',
        help: 'preemption-policy is the policy for preempting pods with lower priority.',
      },
    ],
    make: ({ flags }, name) => ({
      apiVersion: 'scheduling.k8s.io/v1',
      ...(flags.string('description') ? { description: flags.string('description') } : {}),
      ...(flags.bool('global-default') ? { globalDefault: true } : {}),
      kind: 'PriorityClass',
      metadata: { name },
      preemptionPolicy: flags.string('preemption-policy'),
      value: flags.int('value'),
    }),
  }),
  generator({
    name: 'quota',
    aliases: ['resourcequota'],
    short: 'Create a quota with the specified name',
    usage:
      'quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none] [options]',
    noun: 'quota',
    flags: [
      {
        name: 'hard',
        type: 'list',
        help: 'A comma-delimited set of resource=quantity pairs that define a hard limit.',
      },
      {
        name: 'scopes',
        type: 'list',
        help: 'A comma-delimited set of quota scopes that must all match each object tracked by the quota.',
      },
    ],
    make({ flags }, name) {
      const hard: Record<string, string> = {}
      for (const pair of flags.list('hard')) {
        const [key, value] = pair.split('=')
        if (!key || !value)
          throw new Failure(`invalid argument syntax ${pair}, expected <resource>=<quantity>`)
        hard[key] = value
      }
      const scopes = flags.list('scopes')
      return {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name },
        spec: { ...(Object.keys(hard).length > 0 ? { hard } : {}), ...(scopes.length > 0 ? { scopes } : {}) },
        status: {},
      }
    },
  }),
]
