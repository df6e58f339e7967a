/** `kubectl apply --server-side` on a whole cluster: who owns what, and who gives way. */
import { expect, it } from 'vitest'
import { createRun } from '../session/replay'
import { DEFAULT_CLUSTER } from '../session/session'

const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: nginx}]}
`

function transcript(...lines: readonly string[]): string {
  const files = { 'web.yaml': MANIFEST, 'two.yaml': MANIFEST.replace('replicas: 1', 'replicas: 2') }
  const inputs = lines.map((line, i) => ({ at: 1000 + i * 2000, line, files }))
  const cluster = { ...DEFAULT_CLUSTER, nodes: 1, present: ['nginx'] }
  const run = createRun({ version: 1, seed: 1, cluster, inputs })
  run.runUntil(1000 + lines.length * 2000)
  return run.journal.entries
    .map((entry) =>
      entry.kind === 'input.accepted'
        ? `$ ${entry.line}\n`
        : entry.kind === 'console.wrote'
          ? entry.text
          : '',
    )
    .join('')
}
const OWNERS = `-o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation} {.subresource}{"\\n"}{end}'`

it('[KCA4] applies on the server, gives way or forces, and hides who owns what unless asked', () => {
  expect(
    transcript(
      'kubectl apply --server-side -f web.yaml',
      'kubectl get deploy web -o yaml | grep -c managedFields',
      `kubectl get deploy web --show-managed-fields ${OWNERS}`,
      'kubectl scale deploy web --replicas=3',
      'kubectl apply --server-side -f two.yaml',
      'kubectl apply --server-side -f two.yaml --force-conflicts',
      `kubectl get deploy web --show-managed-fields ${OWNERS}`,
      'kubectl apply --force-conflicts -f two.yaml',
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl apply --server-side -f web.yaml
    deployment.apps/web serverside-applied
    $ kubectl get deploy web -o yaml | grep -c managedFields
    0
    $ kubectl get deploy web --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation} {.subresource}{"\\n"}{end}'
    kubectl Apply 
    kube-controller-manager Update status
    $ kubectl scale deploy web --replicas=3
    deployment.apps/web scaled
    $ kubectl apply --server-side -f two.yaml
    error: Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas
    Please review the fields above--they currently have other managers. Here
    are the ways you can resolve this warning:
    * If you intend to manage all of these fields, please re-run the apply
      command with the \`--force-conflicts\` flag.
    * If you do not intend to manage all of the fields, please edit your
      manifest to remove references to the fields that should keep their
      current managers.
    * You may co-own fields by updating your manifest to match the existing
      value; in this case, you'll become the manager if the other manager(s)
      stop managing the field (remove it from their configuration).
    See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
    $ kubectl apply --server-side -f two.yaml --force-conflicts
    deployment.apps/web serverside-applied
    $ kubectl get deploy web --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation} {.subresource}{"\\n"}{end}'
    kubectl Apply 
    kube-controller-manager Update status
    $ kubectl apply --force-conflicts -f two.yaml
    error: --force-conflicts only works with --server-side
    "
  `)
})

it('[KCA4] takes over what was applied on the laptop', () => {
  expect(
    transcript(
      'kubectl apply -f web.yaml',
      'kubectl apply --server-side --dry-run=server -f two.yaml',
      'kubectl apply --server-side -f two.yaml',
      `kubectl get deploy web --show-managed-fields ${OWNERS}`,
      'kubectl apply -f two.yaml',
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl apply -f web.yaml
    deployment.apps/web created
    $ kubectl apply --server-side --dry-run=server -f two.yaml
    Warning: failed to migrate kubectl.kubernetes.io/last-applied-configuration for Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .metadata.annotations.kubectl.kubernetes.io/last-applied-configuration
    deployment.apps/web serverside-applied (server dry run)
    $ kubectl apply --server-side -f two.yaml
    deployment.apps/web serverside-applied
    $ kubectl get deploy web --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation} {.subresource}{"\\n"}{end}'
    kubectl Apply 
    kubectl-last-applied Apply 
    kube-controller-manager Update status
    $ kubectl apply -f two.yaml
    deployment.apps/web unchanged
    "
  `)
})
