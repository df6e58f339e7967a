/** kubectl and kinds that the cluster defines itself. */
import { expect, it } from 'vitest'
import { createRun } from '../session/replay'
import { DEFAULT_CLUSTER } from '../session/session'

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: crontabs.stable.example.com}
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: crontabs, kind: CronTab, shortNames: [ct], categories: [all]}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        description: CronTab runs things.
        properties:
          spec: {type: object, properties: {cronSpec: {type: string, description: When to run.}}}
    additionalPrinterColumns:
    - {name: Spec, type: string, jsonPath: .spec.cronSpec}
`
const OBJECT = `apiVersion: stable.example.com/v1
kind: CronTab
metadata: {name: my}
spec: {cronSpec: "* * * * *"}
`

/** A console transcript: each line typed two seconds after the one before. */
function transcript(...lines: readonly string[]): string {
  const files = {
    'crd.yaml': DEFINITION,
    'ct.yaml': OBJECT,
    'new.yaml': OBJECT.replace('* * * * *', '1 * * * *'),
  }
  const inputs = lines.map((line, i) => ({ at: 1000 + i * 2000, line, files }))
  const run = createRun({ version: 1, seed: 1, cluster: { ...DEFAULT_CLUSTER, nodes: 1 }, inputs })
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

it('[KCU1] knows a kind from when its definition is there, by every name it has', () => {
  expect(
    transcript(
      'kubectl apply -f ct.yaml',
      'kubectl get crontabs',
      'kubectl apply -f crd.yaml',
      'kubectl apply -f ct.yaml',
      'kubectl get ct',
      'kubectl get crontab/my -o name',
      'kubectl apply -f new.yaml',
      'kubectl apply -f new.yaml',
      "kubectl patch ct my -p '{}'",
      'kubectl api-resources | grep CronTab',
      'kubectl explain ct.spec',
      'kubectl delete ct my',
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl apply -f ct.yaml
    error: resource mapping not found for name: "my" namespace: "" from "ct.yaml": no matches for kind "CronTab" in version "stable.example.com/v1"
    ensure CRDs are installed first
    $ kubectl get crontabs
    error: the server doesn't have a resource type "crontabs"
    $ kubectl apply -f crd.yaml
    customresourcedefinition.apiextensions.k8s.io/crontabs.stable.example.com created
    $ kubectl apply -f ct.yaml
    crontab.stable.example.com/my created
    $ kubectl get ct
    NAME   SPEC
    my     * * * * *
    $ kubectl get crontab/my -o name
    crontab.stable.example.com/my
    $ kubectl apply -f new.yaml
    crontab.stable.example.com/my configured
    $ kubectl apply -f new.yaml
    crontab.stable.example.com/my unchanged
    $ kubectl patch ct my -p '{}'
    error: application/strategic-merge-patch+json is not supported by stable.example.com/v1, Kind=CronTab: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml
    $ kubectl api-resources | grep CronTab
    crontabs                            ct           stable.example.com/v1             true         CronTab
    $ kubectl explain ct.spec
    GROUP:      stable.example.com
    KIND:       CronTab
    VERSION:    v1

    FIELD: spec <Object>


    DESCRIPTION:
        <empty>
    FIELDS:
      cronSpec	<string>
        When to run.


    $ kubectl delete ct my
    crontab.stable.example.com "my" deleted from default namespace
    "
  `)
})
