/** Whole manifests to begin with; each is valid as it is. */

export interface Snippet {
  readonly name: string
  readonly text: string
}

const labelled = (kind: string, apiVersion: string, spec: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: web\nspec:\n${spec}`

const TEMPLATE = `  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: nginx:1.27
`

export const SNIPPETS: readonly Snippet[] = [
  { name: 'Pod', text: labelled('Pod', 'v1', '  containers:\n  - name: web\n    image: nginx:1.27\n') },
  { name: 'Deployment', text: labelled('Deployment', 'apps/v1', `  replicas: 3\n${TEMPLATE}`) },
  {
    name: 'StatefulSet',
    text: labelled('StatefulSet', 'apps/v1', `  serviceName: web\n  replicas: 3\n${TEMPLATE}`),
  },
  { name: 'DaemonSet', text: labelled('DaemonSet', 'apps/v1', TEMPLATE) },
  { name: 'Service', text: labelled('Service', 'v1', '  selector:\n    app: web\n  ports:\n  - port: 80\n') },
  {
    name: 'Job',
    text: labelled(
      'Job',
      'batch/v1',
      "  template:\n    spec:\n      restartPolicy: Never\n      containers:\n      - name: main\n        image: busybox:1.36\n        command: [sh, -c, 'echo done']\n",
    ),
  },
  {
    name: 'CronJob',
    text: labelled(
      'CronJob',
      'batch/v1',
      "  schedule: '* * * * *'\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: Never\n          containers:\n          - name: main\n            image: busybox:1.36\n            command: [date]\n",
    ),
  },
  {
    name: 'ConfigMap',
    text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  colour: blue\n',
  },
]
