/** Good inputs to begin from: what the repository itself holds, and lines that people type. */
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Authored } from '../lessons/authored'
import { DEFAULT_CLUSTER, type Session } from '../session/session'

const EXAMPLES = 'src/app/examples'
const RECORDINGS = 'fixtures/recordings'

export const manifests = readdirSync(EXAMPLES)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(`${EXAMPLES}/${name}`, 'utf8'))

/** The first lines of each recording: its header, objects of many kinds, steps. */
export const recordings = readdirSync(RECORDINGS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `${RECORDINGS}/${name}/recording.jsonl.gz`)
  .map((file) => gunzipSync(readFileSync(file)).toString().split('\n').slice(0, 60))

/** What `kubectl get -o json`, with and without `--output-watch-events`, prints of the same. */
export const clusterFiles = recordings.map((lines, index) => {
  const objects = lines.flatMap((line) => (line.includes('"object"') ? [JSON.parse(line) as Json] : []))
  if (index % 2)
    return objects.map(({ type, object }) => JSON.stringify({ type, object }, undefined, 4)).join('\n')
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects.map(({ object }) => object) })
})
type Json = Readonly<Record<string, unknown>>

export const sessions: readonly Session[] = manifests.map((stdin, index) => ({
  version: 1,
  seed: index,
  cluster: { ...DEFAULT_CLUSTER, ...(index % 3 === 0 && { nodes: 1 + (index % 7), namespace: 'team' }) },
  inputs: [
    { at: 0, line: 'kubectl apply -f -', stdin },
    { at: 5_000, line: 'kubectl apply -f v2.yaml', files: { 'v2.yaml': stdin } },
    { at: 9_000, line: 'kubectl exec -it web -- sh' },
    { at: 9_500, line: 'ls', to: 2 },
  ],
}))

export const lesson: Authored = {
  version: 1,
  title: { en: 'One', 'zh-CN': '一' },
  idea: { en: 'It restarts.' },
  intro: {},
  marks: [
    { at: 1_000, scene: 'cluster', caption: { en: 'Look.', 'zh-CN': '看。' } },
    {
      at: 9_000,
      scene: 'probes',
      caption: {},
      selection: { kind: 'object', resource: 'pods', key: 'default/x' },
    },
  ],
  question: {
    after: 1,
    prompt: { en: 'Which?' },
    kind: 'choice',
    choices: [{ en: 'a' }, { en: 'b' }],
    answer: 1,
  },
  why: { at: 2_000, scene: 'cluster', text: { en: 'So.' } },
  task: { at: 9_500, scene: 'cluster', text: { en: 'Do it.' }, goals: [], hints: [{ en: 'h' }] },
}

export const scripts = [
  'for i in 1 2 3; do echo "$i"; done | sort -r | head -2',
  'x=$(seq 1 20 | grep 1 | wc -l); [ "$x" -gt 3 ] && echo yes || echo no',
  'f() { local a=$1; shift; echo "${a:-none} $# ${*%.*}"; }; f a.b c.d e.f',
  'trap "echo bye" EXIT TERM; while read -r line; do case "$line" in a*) echo A;; *) break;; esac; done <<EOF\nab\ncd\nEOF',
  'mkdir -p /tmp/a && cd /tmp/a && echo hi > f && cat f | sed "s/h/H/g" | awk \'{print $1, NF}\' && rm -rf /tmp/a',
  'i=0; until [ $i -ge 5 ]; do i=$((i+1)); sleep 0.1; done; printf "%05d %s\\n" $i "${HOME##*/}"',
  'sleep 1 & p=$!; kill $p; wait $p; echo $?; set -e; false; echo never',
  'echo {a,b}{1..3}; a=(1 2); echo ${a[@]}; [[ abc =~ b ]] && echo m; cat <<< text',
  'find / -maxdepth 2 -name "*e*" | xargs -n 2 echo; ls -la / | tail -3; date; env | sort',
  'dd if=/dev/zero of=/tmp/z bs=1k count=9 2>&1; du -h /tmp/z; md5sum /tmp/z; base64 /tmp/z | tail -c 20; tr a-z A-Z < /etc/hosts',
]

export const lines = [
  'kubectl get pods -A -o wide --sort-by=.metadata.name',
  "kubectl get pods -o jsonpath='{range .items[*]}{.metadata.name}{end}'",
  'kubectl get deploy,svc -l app=web -o custom-columns=N:.metadata.name',
  'kubectl describe node node-1',
  'kubectl explain pod.spec.containers --recursive',
  'kubectl run x --image=busybox --restart=Never -- sh -c "echo hi"',
  'kubectl create deployment web --image=nginx --replicas=2 --dry-run=client -o yaml',
  'kubectl scale deployment web --replicas=3 --timeout=2s',
  'kubectl patch deployment web --type=json -p=[{"op":"replace","path":"/spec/replicas","value":1}]',
  'kubectl set image deployment/web nginx=nginx:1.27',
  'kubectl rollout history deployment/web --revision=1',
  'kubectl label pods --all a=b --overwrite',
  'kubectl annotate node node-1 x-',
  'kubectl wait --for=condition=Ready pod/x --timeout=1s',
  'kubectl logs deploy/web --tail=5 --since=1h --prefix --timestamps',
  'kubectl exec x -- cat /etc/hosts',
  'kubectl debug x --image=busybox --target=c -- true',
  'kubectl cp x:/etc/hosts /tmp/h',
  'kubectl auth can-i create pods --as=bob',
  'kubectl api-resources --verbs=list --namespaced -o name',
  'kubectl diff -f -',
  'kubectl apply --server-side --force-conflicts -f - --prune -l a=b',
  'kubectl create configmap c --from-literal=a=b --from-file=/etc/hosts',
  'kubectl create secret generic s --from-literal=k=v',
  'kubectl create job j --image=busybox --from=cronjob/c',
  'kubectl expose deployment web --port=80 --target-port=http --type=NodePort',
  'kubectl autoscale deployment web --min=1 --max=5 --cpu=50%',
  'kubectl taint nodes node-1 k=v:NoSchedule',
  'kubectl drain node-1 --ignore-daemonsets --force --timeout=1s',
  'kubectl top pods --containers',
  'kubectl events --for=pod/x --types=Warning',
  'kubectl config view --minify -o jsonpath={.contexts[0].name}',
  'kubectl get --raw /api/v1/namespaces/default/pods?limit=1',
  'kubectl delete pod x --grace-period=0 --force --wait=false',
  'kubectl replace --force -f -',
  'kubectl edit deployment web',
  'kubectl version --client -o json',
  'load http://node-1:80/ --rate 5 --for 1s --from pod/x',
  'curl -sk -m 1 https://192.0.2.10:6443/version',
  'fault kill default/x c',
  'fault cut node-1',
  'fault lose-messages node-1 30',
  'fault slow-network node-1 100',
  'fault fill-memory node-1 1Gi',
  'fault stop kube-apiserver',
  'fault start kube-apiserver',
]
