import { describe, expect, it } from 'vitest'
import { explainText } from './explain'
import { kindOf } from './kinds'
import { complete, hover } from './language'
import { checkManifest } from './manifest'
import descriptions from './schema/descriptions.json'
import { SNIPPETS } from './snippets'

/** A text with a bar for the cursor → the labels offered. */
const offered = (text: string) => {
  const at = text.indexOf('|')
  return complete(text.replace('|', ''), at).map((completion) => completion.label)
}
const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: c\n'

describe('completion', () => {
  it.each([
    ['ap|', ['apiVersion']],
    ['apiVersion: apps/v1\nkind: D|', ['DaemonSet', 'Deployment']],
    ['apiVersion: |\nkind: CronJob', ['batch/v1']],
    [`${POD}    im|`, ['image', 'imagePullPolicy']],
    [`${POD}    imagePullPolicy: |`, ['Always', 'IfNotPresent', 'Never']],
    [`${POD}    tty: |`, ['true', 'false']],
    [`${POD}  re|`, ['readinessGates', 'resourceClaims', 'resources', 'restartPolicy']],
    [`${POD}    livenessProbe:\n      httpGet: {po|`, ['port']],
    ['apiVersion: v1\nkind: Pod\nspec: {restartPolicy: |}', ['Always', 'Never', 'OnFailure']],
    [`${POD}    args:\n    - |`, []],
    [`${POD}    command:\n    - |\n---\nkind: Service`, []],
  ])('[LNG1] %j', (text, expected) => expect(offered(text)).toEqual(expected))
  it('[LNG1] puts what is required first, and leaves out what is there', () => {
    expect(offered(`${POD}  - |`)[0]).toBe('name')
    expect(offered(`${POD}    |`)).not.toContain('name')
  })
  it('[LNG1] begins an empty text with whole manifests, which are valid', () => {
    expect(offered('|').slice(0, 2)).toEqual(['Pod', 'Deployment'])
    for (const { text } of SNIPPETS) expect(checkManifest(text)).toEqual([])
  })
  it('[MAN4] answers wherever the cursor is', () => {
    const text = `${POD}    env: [{name: A, value: "b: {c"}]\n    command: |\n      x: y\n  bad\n - worse: [\n`
    for (let at = 0; at <= text.length; at++) expect(Array.isArray(complete(text, at))).toBe(true)
  })
})

describe('documentation', () => {
  it('[LNG2] tells of the field under the cursor', () => {
    const text = `${POD}    image: x\n`
    expect(hover(text, text.indexOf('image') + 2, descriptions)).toMatchObject({
      signature: 'image <string>',
      path: ['spec', 'containers', 0, 'image'],
    })
  })
  it('[LNG2] explains a field, and says which does not exist', () => {
    const deployment = kindOf('apps/v1', 'Deployment')!
    expect(explainText(deployment, ['spec', 'foo'], false, descriptions).error).toBe(
      'field "foo" does not exist',
    )
    expect(explainText(deployment, ['spec', 'strategy'], false, descriptions).text).toMatchInlineSnapshot(`
      "GROUP:      apps
      KIND:       Deployment
      VERSION:    v1

      FIELD: strategy <DeploymentStrategy>


      DESCRIPTION:
          The deployment strategy to use to replace existing pods with new ones.
          DeploymentStrategy describes how to replace existing pods with new ones.
          
      FIELDS:
        rollingUpdate	<RollingUpdateDeployment>
          Rolling update config params. Present only if DeploymentStrategyType =
          RollingUpdate.

        type	<string>
        enum: Recreate, RollingUpdate
          Type of deployment. Can be "Recreate" or "RollingUpdate". Default is
          RollingUpdate.
          
          Possible enum values:
          - \`"Recreate"\` Kill all existing pods before creating new ones.
          - \`"RollingUpdate"\` Replace the old ReplicaSets by new one using rolling
          update i.e gradually scale down the old ReplicaSets and scale up the new
          one.


      "
    `)
  })
})
