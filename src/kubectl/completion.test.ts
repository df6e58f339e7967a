import { expect, it } from 'vitest'
import { complete, type Known } from './completion'

const known: Known = {
  namespace: 'default',
  files: ['pod.yaml', 'web.yaml'],
  contexts: ['kubernetes-admin@kubernetes'],
  objects: [
    { resource: 'namespaces', name: 'default' },
    { resource: 'namespaces', name: 'shop' },
    { resource: 'nodes', name: 'node-1' },
    { resource: 'pods', namespace: 'default', name: 'web-1', containers: ['app', 'log'] },
    { resource: 'pods', namespace: 'shop', name: 'cart-1', containers: ['cart'] },
    { resource: 'deployments.apps', namespace: 'default', name: 'web' },
  ],
}
/** Options for the line up to the bar. */
const tab = (line: string) => complete(line.replace('|', ''), line.indexOf('|'), known).options.join(' ')

it('[KCT1] offers commands, subcommands, resources and names', () => {
  expect(tab('kubectl de|')).toBe('debug delete describe')
  expect(tab('kubectl rollout |')).toBe('history pause restart resume status undo')
  expect(tab('kubectl get depl|')).toBe('deployments')
  expect(tab('kubectl get po |')).toBe('web-1')
  expect(tab('kubectl scale deploy/|')).toBe('deploy/web')
  expect(tab('kubectl drain |')).toBe('node-1')
})

it('[KCT2] offers flags and their values', () => {
  expect(tab('kubectl logs --f|')).toBe('--follow')
  expect(tab('kubectl get pods -n |')).toBe('default shop')
  expect(tab('kubectl get pods --namespace=s|')).toBe('shop')
  expect(tab('kubectl apply -f w|')).toBe('web.yaml')
  expect(tab('kubectl logs web-1 -c |')).toBe('app log')
})

it('[KCT3] looks in the namespace that the line names, and in the command the cursor is in', () => {
  expect(tab('kubectl -n shop describe pod |')).toBe('cart-1')
  expect(tab('kubectl get pods; kubectl logs |')).toBe('web-1')
  expect(tab('echo |')).toBe('')
})
