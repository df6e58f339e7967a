/** Table of contents of the gallery: manifests to start from, under the question that brings people to them. */
import type { PlainWordKey } from '../../i18n/words'
import { type Example, first } from './example'
import configMissing from './config-missing.yaml?raw'
import daemonset from './daemonset.yaml?raw'
import deployment from './deployment.yaml?raw'
import drain from './drain.yaml?raw'
import hostNetwork from './host-network.yaml?raw'
import imageErrors from './image-errors.yaml?raw'
import initContainers from './init-containers.yaml?raw'
import jobs from './jobs.yaml?raw'
import labels from './labels.yaml?raw'
import lifecycleDemo from './lifecycle-demo.yaml?raw'
import livenessHttp from './liveness-http.yaml?raw'
import memleak from './memleak.yaml?raw'
import nodeLost from './node-lost.yaml?raw'
import nodeSelector from './node-selector.yaml?raw'
import preemption from './preemption.yaml?raw'
import preemptionHigh from './preemption-high.yaml?raw'
import qos from './qos.yaml?raw'
import readinessExec from './readiness-exec.yaml?raw'
import restartPolicies from './restart-policies.yaml?raw'
import schedulingReasons from './scheduling-reasons.yaml?raw'
import securityContext from './security-context.yaml?raw'
import sidecar from './sidecar.yaml?raw'
import spread from './spread.yaml?raw'
import startupProbe from './startup-probe.yaml?raw'
import stress from './stress.yaml?raw'
import taintNoexecute from './taint-noexecute.yaml?raw'
import termination from './termination.yaml?raw'
import validation from './validation.yaml?raw'
import validationBadQuantity from './validation-bad-quantity.yaml?raw'
import validationSelectorMismatch from './validation-selector-mismatch.yaml?raw'
import validationUnknownField from './validation-unknown-field.yaml?raw'

export interface Question {
  readonly asks: PlainWordKey
  readonly examples: readonly Example[]
}

export const questions: readonly Question[] = [
  {
    asks: 'question.restarts',
    examples: [
      first,
      {
        name: 'liveness-http',
        about: 'example.liveness-http',
        manifest: livenessHttp,
        lasts: 120,
        steps: [[30, 'kubectl exec liveness-http -- rm -f /usr/share/nginx/html/healthz']],
      },
      {
        name: 'startup-probe',
        about: 'example.startup-probe',
        manifest: startupProbe,
        lasts: 110,
      },
      {
        name: 'memleak',
        about: 'example.memleak',
        manifest: memleak,
        lasts: 200,
      },
      {
        name: 'restart-policies',
        about: 'example.restart-policies',
        manifest: restartPolicies,
        lasts: 180,
      },
    ],
  },
  {
    asks: 'question.pending',
    examples: [
      {
        name: 'scheduling-reasons',
        about: 'example.scheduling-reasons',
        manifest: schedulingReasons,
        lasts: 100,
        steps: [
          [20, 'kubectl label node node-2 disktype=ssd'],
          [40, 'kubectl cordon node-2'],
          [42, 'kubectl run late --image=busybox:1.36 --restart=Never -- sleep 3600'],
          [65, 'kubectl uncordon node-2'],
        ],
      },
      {
        name: 'node-selector',
        about: 'example.node-selector',
        manifest: nodeSelector,
        lasts: 60,
        steps: [[20, 'kubectl label node node-2 disktype=ssd']],
      },
      {
        name: 'preemption',
        about: 'example.preemption',
        manifest: preemption,
        lasts: 80,
        steps: [
          [15, 'kubectl apply -f high.yaml'],
          [65, 'kubectl delete pod high'],
        ],
        files: { 'high.yaml': preemptionHigh },
      },
      {
        name: 'host-network',
        about: 'example.host-network',
        manifest: hostNetwork,
        lasts: 40,
        cluster: { nodes: 1 },
      },
    ],
  },
  {
    asks: 'question.start',
    examples: [
      {
        name: 'init-containers',
        about: 'example.init-containers',
        manifest: initContainers,
        lasts: 100,
        steps: [
          [30, 'kubectl create service clusterip myservice --tcp=80:9376'],
          [60, 'kubectl create service clusterip mydb --tcp=80:9377'],
        ],
      },
      {
        name: 'image-errors',
        about: 'example.image-errors',
        manifest: imageErrors,
        lasts: 150,
      },
      {
        name: 'config-missing',
        about: 'example.config-missing',
        manifest: configMissing,
        lasts: 80,
        steps: [[20, 'kubectl create configmap app-config --from-literal=MODE=demo']],
      },
      {
        name: 'security-context',
        about: 'example.security-context',
        manifest: securityContext,
        lasts: 60,
      },
      {
        name: 'validation',
        about: 'example.validation',
        manifest: validation,
        lasts: 30,
        steps: [
          [5, 'kubectl apply -f unknown-field.yaml'],
          [10, 'kubectl apply -f bad-quantity.yaml'],
          [15, 'kubectl apply -f selector-mismatch.yaml'],
        ],
        files: {
          'unknown-field.yaml': validationUnknownField,
          'bad-quantity.yaml': validationBadQuantity,
          'selector-mismatch.yaml': validationSelectorMismatch,
        },
      },
    ],
  },
  {
    asks: 'question.traffic',
    examples: [
      {
        name: 'readiness-exec',
        about: 'example.readiness-exec',
        manifest: readinessExec,
        lasts: 180,
        steps: [
          [90, 'kubectl exec readiness-exec -- rm -f /tmp/ready'],
          [150, 'kubectl exec readiness-exec -- touch /tmp/ready'],
        ],
      },
    ],
  },
  {
    asks: 'question.deploy',
    examples: [
      {
        name: 'deployment',
        about: 'example.deployment',
        manifest: deployment,
        lasts: 110,
        steps: [
          [15, 'kubectl scale deployment web --replicas=5'],
          [30, 'kubectl set image deployment web c=busybox:1.28'],
          [65, 'kubectl rollout undo deployment web'],
        ],
      },
      {
        name: 'daemonset',
        about: 'example.daemonset',
        manifest: daemonset,
        lasts: 100,
        steps: [[15, 'kubectl set image daemonset/agent agent=busybox:1.28']],
      },
    ],
  },
  {
    asks: 'question.stop',
    examples: [
      {
        name: 'termination',
        about: 'example.termination',
        manifest: termination,
        lasts: 70,
        steps: [
          [15, 'kubectl delete pod deaf polite prestop slow-prestop forced --wait=false'],
          [20, 'kubectl delete pod forced-0 --grace-period=0 --force'],
        ],
      },
      {
        name: 'lifecycle-demo',
        about: 'example.lifecycle-demo',
        manifest: lifecycleDemo,
        lasts: 60,
        steps: [[20, 'kubectl delete pod lifecycle-demo --wait=false']],
      },
      {
        name: 'sidecar',
        about: 'example.sidecar',
        manifest: sidecar,
        lasts: 80,
        steps: [[35, 'kubectl delete pod with-sidecar --wait=false']],
      },
    ],
  },
  {
    asks: 'question.nodes',
    examples: [
      {
        name: 'node-lost',
        about: 'example.node-lost',
        manifest: nodeLost,
        lasts: 520,
        steps: [
          [30, 'fault stop-kubelet node-3'],
          [450, 'fault start-kubelet node-3'],
        ],
      },
      {
        name: 'drain',
        about: 'example.drain',
        manifest: drain,
        lasts: 110,
        steps: [
          [25, 'kubectl drain node-2 --ignore-daemonsets --force --delete-emptydir-data'],
          [85, 'kubectl uncordon node-2'],
        ],
      },
      {
        name: 'taint-noexecute',
        about: 'example.taint-noexecute',
        manifest: taintNoexecute,
        lasts: 90,
        steps: [
          [20, 'kubectl taint nodes node-1 node-2 maintenance=now:NoExecute'],
          [60, 'kubectl taint nodes node-1 node-2 maintenance-'],
        ],
      },
      {
        name: 'spread',
        about: 'example.spread',
        manifest: spread,
        lasts: 90,
        steps: [
          [15, 'kubectl cordon node-3'],
          [20, 'kubectl scale deployment web --replicas=9'],
          [50, 'kubectl uncordon node-3'],
          [70, 'kubectl scale deployment web --replicas=2'],
        ],
      },
    ],
  },
  {
    asks: 'question.resources',
    examples: [
      {
        name: 'stress',
        about: 'example.stress',
        manifest: stress,
        lasts: 40,
      },
      {
        name: 'qos',
        about: 'example.qos',
        manifest: qos,
        lasts: 30,
      },
    ],
  },
  {
    asks: 'question.once',
    examples: [
      {
        name: 'jobs',
        about: 'example.jobs',
        manifest: jobs,
        lasts: 140,
      },
    ],
  },
  {
    asks: 'question.belongs',
    examples: [
      {
        name: 'labels',
        about: 'example.labels',
        manifest: labels,
        lasts: 30,
        steps: [
          [10, 'kubectl label pod pod-demo tier=frontend'],
          [12, 'kubectl label pod pod-demo app=myapp --overwrite'],
          [14, 'kubectl get pod -l app=myapp'],
        ],
      },
    ],
  },
]
