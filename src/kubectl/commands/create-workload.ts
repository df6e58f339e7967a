/** create deployment, job, cronjob, namespace, serviceaccount. Mirrors kubectl/pkg/cmd/create. */
import type { Call, Command } from '../call'
import type { Thing } from '../client'
import { Failure } from '../failure'
import type { Flag } from '../flags'
import { generator, wordsAfterDash } from '../generator'
import type { Task } from '../run'

const IMAGE: Flag = { name: 'image', type: 'string', required: true, help: 'Image name to run.' }

/** 'docker.io/library/nginx:1.27@sha256:…' → 'nginx'. */
function containerName(image: string): string {
  const last = image.slice(image.lastIndexOf('/') + 1)
  return last
    .replace(/[@:].*$/, '')
    .replaceAll(/[^a-z0-9-]/gi, '-')
    .toLowerCase()
}

const deployment = generator({
  name: 'deployment',
  aliases: ['deploy'],
  short: 'Create a deployment with the specified name',
  usage: 'deployment NAME --image=image -- [COMMAND] [args...] [options]',
  noun: 'deployment',
  flags: [
    {
      ...IMAGE,
      type: 'list',
      help: 'Image names to run. A deployment can have multiple images set for multiple containers.',
    },
    {
      name: 'replicas',
      short: 'r',
      type: 'int',
      default: '1',
      help: 'Number of replicas to create. Default is 1.',
    },
    { name: 'port', type: 'int', default: '-1', help: 'The containerPort that this deployment exposes.' },
  ],
  make(call, name) {
    const images = call.flags.list('image')
    const command = wordsAfterDash(call)
    if (images.length > 1 && command.length > 0)
      throw new Failure(`cannot specify multiple --image options and command`)
    const port = call.flags.int('port')
    const labels = { app: name }
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { labels, name },
      spec: {
        replicas: call.flags.int('replicas'),
        selector: { matchLabels: labels },
        strategy: {},
        template: {
          metadata: { labels },
          spec: {
            containers: images.map((image) => ({
              ...(command.length > 0 ? { command } : {}),
              image,
              name: containerName(image),
              ...(port >= 0 ? { ports: [{ containerPort: port }] } : {}),
              resources: {},
            })),
          },
        },
      },
      status: {},
    }
  },
})

const podSpec = (call: Call, name: string, restartPolicy: string) => {
  const command = wordsAfterDash(call)
  return {
    containers: [
      { ...(command.length > 0 ? { command } : {}), image: call.flags.string('image'), name, resources: {} },
    ],
    restartPolicy,
  }
}

const job = generator({
  name: 'job',
  short: 'Create a job with the specified name',
  usage: 'job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...] [options]',
  noun: 'job',
  flags: [
    { ...IMAGE, required: false },
    {
      name: 'from',
      type: 'string',
      help: 'The name of the resource to create a Job from (only cronjob is supported).',
    },
  ],
  make(call, name) {
    if (!call.flags.string('image')) throw new Failure('either --image or --from must be specified')
    return {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name },
      spec: { template: { metadata: {}, spec: podSpec(call, name, 'Never') } },
      status: {},
    }
  },
})

const cronjob = generator({
  name: 'cronjob',
  aliases: ['cj'],
  short: 'Create a cron job with the specified name',
  usage: "cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags] [options]",
  noun: 'cronjob',
  flags: [
    IMAGE,
    {
      name: 'schedule',
      type: 'string',
      required: true,
      help: 'A schedule in the Cron format the job should be run with.',
    },
    { name: 'restart', type: 'string', help: "job's restart policy. supported values: OnFailure, Never" },
  ],
  make: (call, name) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name },
    spec: {
      jobTemplate: {
        metadata: { name },
        spec: {
          template: { metadata: {}, spec: podSpec(call, name, call.flags.string('restart') || 'OnFailure') },
        },
      },
      schedule: call.flags.string('schedule'),
    },
    status: {},
  }),
})

const plain =
  (apiVersion: string, kind: string, more: object = {}) =>
  (_call: Call, name: string): Thing => ({
    apiVersion,
    kind,
    metadata: { name },
    ...more,
  })

const namespace = generator({
  name: 'namespace',
  aliases: ['ns'],
  short: 'Create a namespace with the specified name',
  usage: 'namespace NAME [--dry-run=server|client|none] [options]',
  make: plain('v1', 'Namespace', { spec: {}, status: {} }),
})

const serviceaccount = generator({
  name: 'serviceaccount',
  aliases: ['sa'],
  short: 'Create a service account with the specified name',
  usage: 'serviceaccount NAME [--dry-run=server|client|none] [options]',
  noun: 'serviceaccount',
  make: plain('v1', 'ServiceAccount'),
})

/** `create job --from=cronjob/x` first reads the CronJob; all else is made from flags alone. */
const jobOrFrom: Command = {
  ...job,
  run(call) {
    return call.flags.string('from') ? jobFrom(call) : job.run!(call)
  },
}

function* jobFrom(call: Call): Task<void> {
  const [type, source] = call.flags.string('from').split('/')
  if (!source || !/^(cronjobs?|cj)(\.batch)?$/.test(type ?? ''))
    throw new Failure(`from must be an existing cronjob`)
  const path = `/apis/batch/v1/namespaces/${call.namespace}`
  const cron = yield* call.client.get(`${path}/cronjobs/${source}`)
  const template = (cron.spec as { jobTemplate: { metadata?: Thing['metadata']; spec: object } }).jobTemplate
  const made: Thing = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...(template.metadata?.labels ? { labels: template.metadata.labels } : {}),
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...template.metadata?.annotations },
      name: call.args[0] ?? '',
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          controller: true,
          kind: 'CronJob',
          name: source,
          uid: cron.metadata.uid ?? '',
        },
      ],
    },
    spec: template.spec as Thing['spec'],
  }
  const thing = yield* call.client.create(`${path}/jobs`, made, { fieldManager: 'kubectl-create' })
  call.out(`job.batch/${thing.metadata.name} created\n`)
}

export const WORKLOAD_GENERATORS: readonly Command[] = [
  deployment,
  jobOrFrom,
  cronjob,
  namespace,
  serviceaccount,
]
