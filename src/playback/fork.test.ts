import { describe, expect, it } from 'vitest'
import { replay } from '../session/replay'
import { DEFAULT_CLUSTER } from '../session/session'
import { Film } from '../view/checkpoints'
import { History } from '../view/history'

const MANIFEST = `
apiVersion: v1
kind: Pod
metadata: {name: ill}
spec:
  terminationGracePeriodSeconds: 5
  containers:
    - name: app
      image: busybox
      args: [sh, -c, 'touch /tmp/healthy; sleep 10; rm /tmp/healthy; sleep 600']
      livenessProbe: {exec: {command: [cat, /tmp/healthy]}, periodSeconds: 5}
`
const { entries } = replay(
  {
    version: 1,
    seed: 1,
    cluster: DEFAULT_CLUSTER,
    inputs: [
      { at: 0, line: 'kubectl apply -f -', stdin: MANIFEST },
      { at: 20_000, line: 'kubectl create deployment web --image=nginx --replicas=2' },
      { at: 70_000, line: 'kubectl delete pod ill' },
      { at: 80_000, line: 'kubectl apply -f -', stdin: MANIFEST },
      { at: 90_000, line: 'fault stop-kubelet node-1' },
    ],
  },
  150_000,
)
const UNTIL = 150_000
const told = () => {
  const history = new History()
  history.append(entries)
  return history
}
const lanesOf = ({ pods, inputs, changes }: History) => ({ pods: [...pods], inputs, changes })

describe('a fork', () => {
  it.each([-1_000, 0, 1, 3_000, 20_000, 33_333, 40_001, 70_000, 70_004, 76_000, 81_000, 99_000, 149_999])(
    'at %i ms leaves the lanes that the entries before it tell, and goes on from them',
    (at) => {
      const film = new Film()
      film.append(entries, UNTIL)
      const kept = film.cut(at)
      const cut = told().cut(at, film.upTo(kept))
      const anew = new History()
      anew.append(entries.slice(0, kept))
      expect(lanesOf(cut)).toEqual(lanesOf(anew))
      cut.append(entries.slice(kept))
      expect(lanesOf(cut)).toEqual(lanesOf(told()))
      expect(cut.byKey('default/ill')).toEqual(told().byKey('default/ill'))
    },
  )
})
