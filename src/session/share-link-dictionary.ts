/**
 * Text that manifests are full of, given to deflate as if it had been said before: links come out a third shorter.
 * A dictionary, once published, never changes, or links made with it could not be read; a better one gets a new id.
 */

const FIRST = `apiVersion: storage.k8s.io/v1
kind: StorageClass
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
preemptionPolicy: PreemptLowerPriority
value: 1000000
apiVersion: policy/v1
kind: PodDisruptionBudget
  minAvailable: 1
  maxUnavailable: 25%
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
kind: Ingress
  rules:
  - host: example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: web
            port:
              number: 80
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
  minReplicas: 1
  maxReplicas: 10
apiVersion: batch/v1
kind: CronJob
  schedule: "*/5 * * * *"
  jobTemplate:
kind: Job
  completions: 3
  parallelism: 2
  backoffLimit: 4
kubectl create service clusterip 
kubectl create deployment web --image=nginx --replicas=3
kubectl run 
kubectl expose deployment web --port=80
kubectl rollout status deployment/web
kubectl rollout undo deployment/web
kubectl rollout restart deployment/web
kubectl scale deployment web --replicas=5
kubectl set image deployment/web 
kubectl drain node-1 --ignore-daemonsets --delete-emptydir-data
kubectl cordon node-1
kubectl uncordon node-1
kubectl taint nodes node-1 
fault stop-kubelet node-3
fault start-kubelet node-3
kubectl label pod 
 --overwrite
kubectl annotate pod 
kubectl exec  -- rm -f /tmp/ready
kubectl exec  -- touch /tmp/ready
kubectl logs  -c  --previous
kubectl delete pod  --grace-period=0 --force
kubectl delete pod  --wait=false
kubectl describe pod 
kubectl get pods -o wide
kubectl get events
kubectl get nodes
kubectl get pods
apiVersion: v1
kind: ConfigMap
data:
apiVersion: v1
kind: Secret
type: Opaque
stringData:
apiVersion: v1
kind: Namespace
apiVersion: apps/v1
kind: DaemonSet
apiVersion: apps/v1
kind: StatefulSet
  serviceName: 
  volumeClaimTemplates:
        accessModes: ["ReadWriteOnce"]
            storage: 1Gi
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: NodePort
  type: LoadBalancer
  type: ClusterIP
  clusterIP: None
  externalTrafficPolicy: Local
  selector:
    app: web
  ports:
  - name: http
    port: 80
    targetPort: 8080
    nodePort: 30080
    protocol: TCP
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: default
  labels:
    app: web
  annotations:
spec:
  replicas: 3
  revisionHistoryLimit: 10
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 25%
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      restartPolicy: OnFailure
      restartPolicy: Never
      restartPolicy: Always
      terminationGracePeriodSeconds: 30
      serviceAccountName: default
      priorityClassName: 
      nodeName: node-1
      nodeSelector:
        disktype: ssd
        kubernetes.io/hostname: node-1
      tolerations:
      - key: node-role.kubernetes.io/control-plane
        operator: Exists
        effect: NoSchedule
        tolerationSeconds: 300
      affinity:
        nodeAffinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          preferredDuringSchedulingIgnoredDuringExecution:
          - weight: 100
            nodeSelectorTerms:
            - matchExpressions:
              - key: 
                operator: In
                values:
            labelSelector:
            topologyKey: kubernetes.io/hostname
      topologySpreadConstraints:
      - maxSkew: 1
        whenUnsatisfiable: DoNotSchedule
      hostNetwork: true
      shareProcessNamespace: true
      securityContext:
        runAsUser: 1000
        runAsNonRoot: true
        fsGroup: 2000
        readOnlyRootFilesystem: true
        allowPrivilegeEscalation: false
        capabilities:
          drop: ["ALL"]
          add: ["NET_BIND_SERVICE"]
      volumes:
      - name: data
        emptyDir: {}
        emptyDir:
          medium: Memory
        hostPath:
          path: /var/log
        persistentVolumeClaim:
          claimName: 
        secret:
          secretName: 
        configMap:
          name: 
      initContainers:
      - name: init
        image: busybox:1.28
        command: ['sh', '-c', "until nslookup myservice.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do echo waiting for myservice; sleep 2; done"]
      containers:
      - name: app
        image: registry.k8s.io/pause
        image: ikubernetes/myapp:v1
        image: saadali/simmemleak
        image: ikubernetes/stress-ng
        image: nginx:1.14-alpine
        image: busybox
        imagePullPolicy: IfNotPresent
        imagePullPolicy: Always
        command: ["/bin/sh", "-c", "while true; do echo hello; sleep 10; done"]
        command: ["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 1; done"]
        args:
        - /bin/sh
        - -c
        - touch /tmp/healthy; sleep 60; rm -rf /tmp/healthy; sleep 600
        env:
        - name: NAME
          value: "value"
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
            configMapKeyRef:
            secretKeyRef:
              key: 
        envFrom:
        - configMapRef:
        ports:
        - name: http
          containerPort: 80
          hostPort: 8080
        resources:
          requests:
            cpu: 100m
            memory: 128Mi
            ephemeral-storage: 
          limits:
            cpu: "1"
            memory: "64Mi"
        volumeMounts:
        - name: data
          mountPath: /data
          readOnly: true
        lifecycle:
          postStart:
            exec:
              command: ["/bin/sh", "-c", "echo Hello from the postStart handler > /usr/share/message"]
          preStop:
            sleep:
              seconds: 5
            exec:
              command: ["/bin/sh","-c","nginx -s quit; while killall -0 nginx; do sleep 1; done"]
        startupProbe:
          tcpSocket:
            port: 8080
        readinessProbe:
          httpGet:
            path: /healthz
            port: http
            scheme: HTTP
        livenessProbe:
          exec:
            command:
            - cat
            - /tmp/healthy
            command: ["test", "-e", "/tmp/healthy"]
          initialDelaySeconds: 5
          periodSeconds: 10
          timeoutSeconds: 1
          successThreshold: 1
          failureThreshold: 3
---
apiVersion: v1
kind: Pod
metadata:
  name: liveness-exec
  labels:
    app: web
spec:
  containers:
  - name: app
    image: nginx
    command: ["sh", "-c", "sleep 3600"]
{"s":1,"n":".yaml","c":{"nodes":3,"cpusPerNode":2,"memoryPerNode":4294967296,"controlPlane":true,"namespace":"default","present":[]},"i":[[0,"kubectl apply -f -","apiVersion: v1\\nkind: Pod\\nmetadata:\\n  name: `

/** In the sessions' JSON a line break is written `\n`, so it is in the dictionary. */
const asJson = (text: string) => {
  const end = text.lastIndexOf('\n{')
  return JSON.stringify(text.slice(0, end)).slice(1, -1) + text.slice(end + 1)
}

const bytesOf = (text: string) => new TextEncoder().encode(asJson(text))

export const NEWEST_DICTIONARY = '1'
export const DICTIONARIES: Readonly<Record<string, Uint8Array>> = { '1': bytesOf(FIRST) }
