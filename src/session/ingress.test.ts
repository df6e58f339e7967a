import { expect, it } from 'vitest'
import { play } from './played'

const SHOP = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: c, image: "ikubernetes/myapp:v1" }] }
---
apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { selector: { app: shop }, ports: [{ port: 8080, targetPort: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: empty }
spec: { selector: { app: nobody }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [safe.example.com], secretName: safe }]
  rules:
  - host: shop.example.com
    http:
      paths:
      - { path: /hostname.html, pathType: Exact, backend: { service: { name: shop, port: { number: 8080 } } } }
      - { path: /empty, pathType: Prefix, backend: { service: { name: empty, port: { number: 80 } } } }
  - host: safe.example.com
    http:
      paths: [{ path: /, pathType: Prefix, backend: { service: { name: shop, port: { number: 8080 } } } }]
---
apiVersion: v1
kind: Secret
metadata: { name: safe }
type: kubernetes.io/tls
data: { tls.crt: QQ==, tls.key: QQ== }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: other }
spec:
  ingressClassName: traefik
  rules: [{ http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: shop, port: { number: 8080 } } } }] } }]
`
const IP = 'ip=$(kubectl get ing shop -o "jsonpath={.status.loadBalancer.ingress[0].ip}");'
const code = (rest: string) => `${IP} curl -s -o /dev/null -w '%{http_code}' ${rest}`

it('[INX1, INX2, INX3, INX4, INX5] an Ingress of its class is served, over TLS too', () => {
  const { said, traffic } = play(
    [
      [0, 'kubectl apply -f -', SHOP],
      [60, 'kubectl get ingress,ingressclass'],
      [61, code('-H "Host: shop.example.com" http://$ip/hostname.html')],
      [62, code('-H "Host: shop.example.com" http://$ip/elsewhere')],
      [63, code('-H "Host: shop.example.com" http://$ip/empty/deep')],
      [64, code('http://$ip/hostname.html')],
      [65, code('--resolve safe.example.com:80:$ip http://safe.example.com/')],
      [66, `${IP} curl -s -S --resolve safe.example.com:443:$ip https://safe.example.com/`],
      [67, code('-k --resolve safe.example.com:443:$ip https://safe.example.com/')],
      [68, 'kubectl describe ingress shop'],
      [70, code('-H "Host: shop.example.com" http://$ip:443/')],
    ],
    75,
  )
  expect(said(1)).toMatchInlineSnapshot(`
    "NAME                              CLASS     HOSTS                               ADDRESS        PORTS     AGE
    ingress.networking.k8s.io/other   traefik   *                                                  80        60s
    ingress.networking.k8s.io/shop    nginx     shop.example.com,safe.example.com   203.0.113.20   80, 443   60s

    NAME                                   CONTROLLER             PARAMETERS   AGE
    ingressclass.networking.k8s.io/nginx   k8s.io/ingress-nginx   <none>       60s
    "
  `)
  expect([2, 3, 4, 5, 6, 8, 10].map(said)).toEqual(['200', '404', '503', '404', '308', '200', '400'])
  expect(said(7)).toContain('curl: (60) SSL certificate problem: self-signed certificate')
  expect(said(9)).toContain('Scheduled for sync')
  const names = (line: string) =>
    line.replace(/ingress-nginx-controller-\w+-\w+/g, 'POD').replace(/shop-\w+-\w+/g, 'shop-POD')
  expect(traffic(({ from }) => from !== 'client').map(names)[0]).toBe(
    'pod/ingress-nginx/POD > ingress/default/shop > pod/default/shop-POD: 200',
  )
  expect(traffic(({ from }) => from === 'client').map(names)[0]).toMatch(
    /^client > loadbalancer\/ingress-nginx\/ingress-nginx-controller > node\/node-\d > service\/ingress-nginx\/ingress-nginx-controller > kube-proxy\/node-\d > pod\/ingress-nginx\/POD: 200$/,
  )
})
