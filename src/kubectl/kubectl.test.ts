import { expect, it } from 'vitest'
import { Laptop } from './testing/laptop'

const POD = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: c, image: nginx}
`

it('[KCA1] applies a new object, changes it, and finds it unchanged', () => {
  const laptop = new Laptop()
  laptop.files.set('pod.yaml', POD)
  expect(laptop.run('kubectl apply -f pod.yaml').text).toBe('pod/web created\n')
  expect(laptop.run('kubectl apply -f pod.yaml').text).toBe('pod/web unchanged\n')
  laptop.files.set('pod.yaml', POD.replace('nginx', 'nginx:2'))
  expect(laptop.run('kubectl apply -f pod.yaml').text).toBe('pod/web configured\n')
})

it('[KCD1] lists, describes and deletes it', () => {
  const laptop = new Laptop()
  laptop.run('kubectl apply -f -', { stdin: POD })
  expect(laptop.run('kubectl get pods').text).toMatchInlineSnapshot(`
    "NAME   AGE
    web    1s
    "
  `)
  expect(laptop.run('kubectl describe pod web').text).toMatchInlineSnapshot(`
    "Name:         web
    Namespace:    default
    Node:         <none>
    Labels:       <none>
    Annotations:  <none>
    Status:       
    IP:           
    IPs:          <none>
    Containers:
      c:
        Image:        nginx
        Port:         <none>
        Host Port:    <none>
        Environment:  <none>
        Mounts:       <none>
    Volumes:          <none>
    QoS Class:        
    Node-Selectors:   <none>
    Tolerations:      <none>
    Events:           <none>
    "
  `)
  expect(laptop.run('kubectl delete pod web').text).toBe('pod "web" deleted from default namespace\n')
  expect(laptop.run('kubectl get pods').text).toBe('No resources found in default namespace.\n')
  expect(laptop.run('kubectl get pod web').text).toBe(
    'Error from server (NotFound): pods "web" not found\n(1)\n',
  )
  expect(laptop.run('kubectl frob').text).toBe('error: unknown command "frob" for "kubectl"\n(1)\n')
})
