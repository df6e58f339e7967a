/** Flags that several commands share, so that a flag means the same and is helped the same everywhere. */
import type { Flag } from './flags'

export const GLOBAL: readonly Flag[] = [
  {
    name: 'as',
    type: 'string',
    help: 'Username to impersonate for the operation. User could be a regular user or a service account in a namespace.',
  },
  {
    name: 'as-group',
    type: 'list',
    help: 'Group to impersonate for the operation, this flag can be repeated to specify multiple groups.',
  },
  { name: 'as-uid', type: 'string', help: 'UID to impersonate for the operation.' },
  {
    name: 'as-user-extra',
    type: 'list',
    help: 'User extras to impersonate for the operation, this flag can be repeated to specify multiple values for the same key.',
  },
  { name: 'cache-dir', type: 'string', default: '/root/.kube/cache', help: 'Default cache directory' },
  {
    name: 'certificate-authority',
    type: 'string',
    help: 'Path to a cert file for the certificate authority',
  },
  { name: 'client-certificate', type: 'string', help: 'Path to a client certificate file for TLS' },
  { name: 'client-key', type: 'string', help: 'Path to a client key file for TLS' },
  { name: 'cluster', type: 'string', help: 'The name of the kubeconfig cluster to use' },
  { name: 'context', type: 'string', values: 'context', help: 'The name of the kubeconfig context to use' },
  {
    name: 'disable-compression',
    type: 'bool',
    help: 'If true, opt-out of response compression for all requests to the server',
  },
  {
    name: 'insecure-skip-tls-verify',
    type: 'bool',
    help: "If true, the server's certificate will not be checked for validity. This will make your HTTPS connections insecure",
  },
  {
    name: 'kubeconfig',
    type: 'string',
    values: 'file',
    help: 'Path to the kubeconfig file to use for CLI requests.',
  },
  { name: 'kuberc', type: 'string', help: 'Path to the kuberc file to use for preferences.' },
  { name: 'match-server-version', type: 'bool', help: 'Require server version to match client version' },
  {
    name: 'namespace',
    short: 'n',
    type: 'string',
    values: 'namespace',
    help: 'If present, the namespace scope for this CLI request',
  },
  { name: 'password', type: 'string', help: 'Password for basic authentication to the API server' },
  {
    name: 'profile',
    type: 'string',
    default: 'none',
    help: 'Name of profile to capture. One of (none|cpu|heap|goroutine|threadcreate|block|mutex|trace)',
  },
  {
    name: 'request-timeout',
    type: 'string',
    default: '0',
    help: 'The length of time to wait before giving up on a single server request.',
  },
  { name: 'server', short: 's', type: 'string', help: 'The address and port of the Kubernetes API server' },
  { name: 'tls-server-name', type: 'string', help: 'Server name to use for server certificate validation.' },
  { name: 'token', type: 'string', help: 'Bearer token for authentication to the API server' },
  { name: 'user', type: 'string', help: 'The name of the kubeconfig user to use' },
  { name: 'username', type: 'string', help: 'Username for basic authentication to the API server' },
  { name: 'v', short: 'v', type: 'int', default: '0', help: 'number for the log level verbosity' },
  {
    name: 'warnings-as-errors',
    type: 'bool',
    help: 'Treat warnings received from the server as errors and exit with a non-zero exit code',
  },
  { name: 'help', short: 'h', type: 'bool', hidden: true, help: 'help' },
]

export const FILENAME: readonly Flag[] = [
  {
    name: 'filename',
    short: 'f',
    type: 'list',
    values: 'file',
    help: 'The files that contain the configurations to use.',
  },
  {
    name: 'kustomize',
    short: 'k',
    type: 'string',
    help: 'Process a kustomization directory. This flag cannot be used together with -f or -R.',
  },
  {
    name: 'recursive',
    short: 'R',
    type: 'bool',
    help: 'Process the directory used in -f, --filename recursively.',
  },
]
export const SELECTOR: Flag = {
  name: 'selector',
  short: 'l',
  type: 'string',
  help: "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.",
}
export const FIELD_SELECTOR: Flag = {
  name: 'field-selector',
  type: 'string',
  help: "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2).",
}
export const ALL_NAMESPACES: Flag = {
  name: 'all-namespaces',
  short: 'A',
  type: 'bool',
  help: 'If present, list the requested object(s) across all namespaces.',
}
export const ALL: Flag = {
  name: 'all',
  type: 'bool',
  help: 'Select all resources, in the namespace of the specified resource types.',
}
export const DRY_RUN: Flag = {
  name: 'dry-run',
  type: 'string',
  default: 'none',
  bare: 'unchanged',
  values: ['none', 'client', 'server'],
  help: 'Must be "none", "server", or "client". If client strategy, only print the object that would be sent, without sending it. If server strategy, submit server-side request without persisting the resource.',
}
export const VALIDATE: Flag = {
  name: 'validate',
  type: 'string',
  default: 'strict',
  bare: 'strict',
  values: ['strict', 'warn', 'ignore'],
  help: 'Must be one of: strict (or true), warn, ignore (or false).',
}
export const LOCAL: Flag = {
  name: 'local',
  type: 'bool',
  help: 'If true, the command will NOT contact api-server but run locally.',
}
export const FORMATS = [
  'json',
  'yaml',
  'kyaml',
  'name',
  'go-template',
  'go-template-file',
  'template',
  'templatefile',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
]
export const OUTPUT: readonly Flag[] = [
  {
    name: 'output',
    short: 'o',
    type: 'string',
    values: FORMATS,
    help: 'Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).',
  },
  {
    name: 'template',
    type: 'string',
    help: 'Template string or path to template file to use when -o=go-template, -o=go-template-file.',
  },
  {
    name: 'show-managed-fields',
    type: 'bool',
    help: 'If true, keep the managedFields when printing objects in JSON or YAML format.',
  },
  {
    name: 'allow-missing-template-keys',
    type: 'bool',
    default: 'true',
    help: 'If true, ignore any errors in templates when a field or map key is missing in the template.',
  },
]
/** What every command that changes something shares. */
export const CHANGE: readonly Flag[] = [
  DRY_RUN,
  ...OUTPUT,
  { name: 'field-manager', type: 'string', help: 'Name of the manager used to track field ownership.' },
  {
    name: 'record',
    type: 'bool',
    deprecated: '--record will be removed in the future',
    help: 'Record current kubectl command in the resource annotation.',
  },
]
export const CONTAINER: Flag = {
  name: 'container',
  short: 'c',
  type: 'string',
  values: 'container',
  help: 'Container name. If omitted, use the kubectl.kubernetes.io/default-container annotation for selecting the container or the first container in the pod will be chosen',
}
