import { expect, it } from 'vitest'
import type { Thing } from '../client'
import { humanDuration } from '../../k8s/human-duration'
import { Laptop } from '../testing/laptop'

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount'
const token = { name: 'kube-api-access-8hzjq', mountPath: TOKEN, readOnly: true }
const long = `${'0123456789'.repeat(13)}0123`

/** The pod of shared/kubernetes/kubectl.md §3.3, which a real kubectl described. */
const FULL: Thing = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'full',
    labels: { app: 'full', tier: 'web' },
    annotations: {
      note: 'hi',
      long: `${long}456789`,
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
    },
  },
  spec: {
    priority: 1000000,
    priorityClassName: 'high',
    serviceAccountName: 'default',
    nodeName: 'worker-1',
    nodeSelector: { disk: 'ssd', a: 'b' },
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'app',
        image: 'nginx:1.27',
        command: ['nginx'],
        args: ['-g', 'daemon off;'],
        ports: [
          { name: 'http', containerPort: 80, protocol: 'TCP' },
          { name: 'https', containerPort: 443, hostPort: 8443, protocol: 'TCP' },
        ],
        resources: { limits: { cpu: '500m', memory: '128Mi' }, requests: { cpu: '250m', memory: '64Mi' } },
        livenessProbe: {
          httpGet: { path: '/healthz', port: 80, scheme: 'HTTP' },
          initialDelaySeconds: 3,
          timeoutSeconds: 1,
          periodSeconds: 3,
          successThreshold: 1,
          failureThreshold: 3,
        },
        envFrom: [
          { configMapRef: { name: 'cm' } },
          { prefix: 'P_', secretRef: { name: 'sec', optional: true } },
        ],
        env: [
          { name: 'A', value: '1' },
          { name: 'ML', value: 'a\nb' },
          { name: 'POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
          { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
          { name: 'SEC', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
          { name: 'CM', valueFrom: { configMapKeyRef: { name: 'c', key: 'k', optional: true } } },
        ],
        volumeMounts: [
          { name: 'e', mountPath: '/e' },
          { name: 'c', mountPath: '/c', readOnly: true, subPath: 'x' },
          token,
        ],
      },
      { name: 'grpc', image: 'busybox', volumeMounts: [token] },
    ],
    volumes: [
      { name: 'e', emptyDir: {} },
      { name: 'h', hostPath: { path: '/var/log', type: '' } },
      {
        name: 'kube-api-access-8hzjq',
        projected: {
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            { configMap: { name: 'kube-root-ca.crt' } },
            { downwardAPI: { items: [] } },
          ],
        },
      },
    ],
    tolerations: [
      { key: 'k2', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
      { key: 'k1', value: 'v1', effect: 'NoSchedule' },
      { operator: 'Exists', effect: 'NoSchedule' },
    ],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'full' } },
      },
    ],
  },
  status: {
    phase: 'Running',
    hostIP: '172.18.0.3',
    podIP: '10.244.1.99',
    podIPs: [{ ip: '10.244.1.99' }],
    startTime: '2026-11-23T09:20:00Z',
    qosClass: 'Burstable',
    conditions: [
      { type: 'PodReadyToStartContainers', status: 'True' },
      { type: 'Ready', status: 'False' },
    ],
    containerStatuses: [
      {
        name: 'app',
        containerID: 'containerd://333',
        imageID: 'docker.io/library/nginx@sha256:def',
        ready: true,
        restartCount: 2,
        state: { running: { startedAt: '2026-11-23T09:21:00Z' } },
        lastState: {
          terminated: {
            reason: 'OOMKilled',
            exitCode: 137,
            startedAt: '2026-11-23T09:20:04Z',
            finishedAt: '2026-11-23T09:20:50Z',
          },
        },
      },
      {
        name: 'grpc',
        ready: false,
        restartCount: 5,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'x' } },
      },
    ],
  },
}

it('[KCB1] lays a pod out as kubectl does', () => {
  const laptop = new Laptop()
  laptop.put(FULL)
  expect(laptop.run('kubectl describe pod full --show-events=false').stdout).toMatchInlineSnapshot(`
    "Name:                 full
    Namespace:            default
    Priority:             1000000
    Priority Class Name:  high
    Service Account:      default
    Node:                 worker-1/172.18.0.3
    Start Time:           Mon, 23 Nov 2026 09:20:00 +0000
    Labels:               app=full
                          tier=web
    Annotations:          long:
                            012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567...
                          note: hi
    Status:               Running
    SeccompProfile:       RuntimeDefault
    IP:                   10.244.1.99
    IPs:
      IP:  10.244.1.99
    Containers:
      app:
        Container ID:  containerd://333
        Image:         nginx:1.27
        Image ID:      docker.io/library/nginx@sha256:def
        Ports:         80/TCP (http), 443/TCP (https)
        Host Ports:    0/TCP (http), 8443/TCP (https)
        Command:
          nginx
        Args:
          -g
          daemon off;
        State:          Running
          Started:      Mon, 23 Nov 2026 09:21:00 +0000
        Last State:     Terminated
          Reason:       OOMKilled
          Exit Code:    137
          Started:      Mon, 23 Nov 2026 09:20:04 +0000
          Finished:     Mon, 23 Nov 2026 09:20:50 +0000
        Ready:          True
        Restart Count:  2
        Limits:
          cpu:     500m
          memory:  128Mi
        Requests:
          cpu:     250m
          memory:  64Mi
        Liveness:  http-get http://:80/healthz delay=3s timeout=1s period=3s #success=1 #failure=3
        Environment Variables from:
          cm   ConfigMap                Optional: false
          sec  Secret with prefix 'P_'  Optional: true
        Environment:
          A:    1
          ML:   a
                b
          POD:  full (v1:metadata.name)
          CPU:  1 (limits.cpu)
          SEC:  <set to the key 'k' in secret 's'>      Optional: false
          CM:   <set to the key 'k' of config map 'c'>  Optional: true
        Mounts:
          /c from c (ro,path="x")
          /e from e (rw)
          /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-8hzjq (ro)
      grpc:
        Container ID:   
        Image:          busybox
        Image ID:       
        Port:           <none>
        Host Port:      <none>
        State:          Waiting
          Reason:       CrashLoopBackOff
        Ready:          False
        Restart Count:  5
        Environment:    <none>
        Mounts:
          /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-8hzjq (ro)
    Conditions:
      Type                        Status
      PodReadyToStartContainers   True 
      Ready                       False 
    Volumes:
      e:
        Type:       EmptyDir (a temporary directory that shares a pod's lifetime)
        Medium:     
        SizeLimit:  <unset>
      h:
        Type:          HostPath (bare host directory volume)
        Path:          /var/log
        HostPathType:  
      kube-api-access-8hzjq:
        Type:                     Projected (a volume that contains injected data from multiple sources)
        TokenExpirationSeconds:   3607
        ConfigMapName:            kube-root-ca.crt
        Optional:                 false
        DownwardAPI:              true
    QoS Class:                    Burstable
    Node-Selectors:               a=b
                                  disk=ssd
    Tolerations:                  :NoSchedule op=Exists
                                  k1=v1:NoSchedule
                                  k2:NoExecute op=Exists for 60s
    Topology Spread Constraints:  zone:DoNotSchedule when max skew 1 is exceeded for selector app=full
    "
  `)
})

const event = (name: string, more: object): Thing => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name },
  involvedObject: { kind: 'Pod', name: 'web', namespace: 'default' },
  type: 'Normal',
  ...more,
})

it('[KCB2] sorts events by last time and shows them for one object only', () => {
  const laptop = new Laptop()
  laptop.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [] } })
  laptop.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-2' }, spec: { containers: [] } })
  const times = { firstTimestamp: '2026-11-23T11:06:10Z', lastTimestamp: '2026-11-23T11:09:10Z' }
  const involvedObject = { kind: 'Pod', name: 'web', namespace: 'default', fieldPath: 'spec.containers{c}' }
  const source = { component: 'kubelet' }
  laptop.put(
    event('web.1', { ...times, count: 3, reason: 'BackOff', message: 'Back-off\n', source, involvedObject }),
  )
  laptop.put(
    event('web.2', {
      eventTime: '2026-11-23T11:06:00.000000Z',
      reason: 'Scheduled',
      message: 'Successfully assigned',
      reportingComponent: 'default-scheduler',
    }),
  )
  laptop.simulation.runUntil(200_000)
  expect(laptop.run('kubectl describe pod web').stdout.split('QoS Class')[1]).toMatchInlineSnapshot(`
    ":       
    Node-Selectors:  <none>
    Tolerations:     <none>
    Events:
      Type    Reason     Age                  From               Message
      ----    ------     ----                 ----               -------
      Normal  Scheduled  3m20s                default-scheduler  Successfully assigned
      Normal  BackOff    10s (x3 over 3m10s)  kubelet            spec.containers{c}: Back-off
    "
  `)
  expect(laptop.run('kubectl describe pod web web-2').stdout).not.toContain('Events')
})

it('[KCB3] truncates ages', () => {
  const seconds = [0, 119, 120, 125, 599, 600, 10_799, 10_800, 11_400, 172_800, 700_000]
  expect(seconds.map((s) => humanDuration(s * 1000)).join(' ')).toBe(
    '0s 119s 2m 2m5s 9m59s 10m 179m 3h 3h10m 2d 8d',
  )
  expect(humanDuration(-5000)).toBe('<invalid>')
})
