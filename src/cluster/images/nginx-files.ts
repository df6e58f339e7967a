/** Files of nginx images and of ikubernetes/myapp, which is nginx with two pages of its own. */
import type { ImageFile } from './image'

const PAGE = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>
</body>
</html>
`
/** Its log says notices since 1.21. */
const confOf = (version: string) => `
user  nginx;
worker_processes  auto;
error_log  /var/log/nginx/error.log ${isSince(version, [21, 0]) ? 'notice' : 'warn'};
pid        /run/nginx.pid;
events {
    worker_connections  1024;
}
http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;
    keepalive_timeout  65;
    include /etc/nginx/conf.d/*.conf;
}
`
const SITE = `server {
    listen       80;
    server_name  localhost;
    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`
const SCRIPT = (name: string) => `/docker-entrypoint.sh: Launching /docker-entrypoint.d/${name}`
/** What the image's entrypoint says and does: its lines, then the command in its place. */
const ENTRYPOINT = `#!/bin/sh
if [ "$1" = "nginx" ]; then
  echo "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration"
  echo "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/"
  echo "${SCRIPT('10-listen-on-ipv6-by-default.sh')}"
  if ! touch /etc/nginx/conf.d/default.conf 2>/dev/null; then
    echo "10-listen-on-ipv6-by-default.sh: info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)"
  else
    echo "10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf"
    echo "10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf"
  fi
  echo "/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh"
  echo "${SCRIPT('20-envsubst-on-templates.sh')}"
  echo "${SCRIPT('30-tune-worker-processes.sh')}"
  echo "/docker-entrypoint.sh: Configuration complete; ready for start up"
fi
exec "$@"
`
const directory = (path: string): ImageFile => ({ path, directory: true, mode: 0o755 })
const file = (path: string, content: string, mode = 0o644): ImageFile => ({ path, content, mode })

export const nginxFiles = (version: string): readonly ImageFile[] => [
  directory('/etc/nginx'),
  directory('/etc/nginx/conf.d'),
  directory('/usr/share/nginx'),
  directory('/usr/share/nginx/html'),
  directory('/var/cache/nginx'),
  directory('/var/log/nginx'),
  file('/etc/nginx/nginx.conf', confOf(version)),
  file('/etc/nginx/mime.types', 'types {\n    text/html  html htm;\n}\n'),
  file('/etc/nginx/conf.d/default.conf', SITE),
  file('/usr/share/nginx/html/index.html', PAGE),
  file('/usr/share/nginx/html/50x.html', '<html><body><h1>An error occurred.</h1></body></html>\n'),
  ...(isSince(version, [19, 0]) ? [file('/docker-entrypoint.sh', ENTRYPOINT, 0o755)] : []),
]

/** nginxinc/nginx-unprivileged: no user to become, what it writes in /tmp, port 8080. */
export const unprivilegedFiles = (version: string): readonly ImageFile[] => [
  ...nginxFiles(version),
  file(
    '/etc/nginx/nginx.conf',
    confOf(version)
      .replace('\nuser  nginx;\n', '')
      .replace('/run/nginx.pid', '/tmp/nginx.pid')
      .replace(
        'http {',
        `http {
    proxy_temp_path /tmp/proxy_temp;
    client_body_temp_path /tmp/client_temp;
    fastcgi_temp_path /tmp/fastcgi_temp;
    uwsgi_temp_path /tmp/uwsgi_temp;
    scgi_temp_path /tmp/scgi_temp;`,
      ),
  ),
  { ...file('/etc/nginx/conf.d/default.conf', SITE.replace('80;', '8080;')), uid: 101 },
]

/** ikubernetes/myapp:v1 and v2 answer with their version and, at /hostname.html, the pod's name. */
export const MYAPP_FILES = (tag: string): readonly ImageFile[] => [
  file(
    '/usr/share/nginx/html/index.html',
    `Hello MyApp | Version: ${tag} | <a href="hostname.html">Pod Name</a>\n`,
  ),
  { path: '/usr/share/nginx/html/hostname.html', link: '/etc/hostname' },
]

const NEWEST = '1.29.1'
/** The last of each series, which its short tag names. */
const LAST: Readonly<Record<string, string>> = {
  7: '1.7.12',
  9: '1.9.15',
  12: '1.12.2',
  14: '1.14.2',
  16: '1.16.1',
  17: '1.17.10',
  18: '1.18.0',
  19: '1.19.10',
  20: '1.20.2',
  21: '1.21.6',
  22: '1.22.1',
  23: '1.23.4',
  24: '1.24.0',
  25: '1.25.5',
  26: '1.26.3',
  27: '1.27.5',
  28: '1.28.0',
}

/** '1.14.2' for 1.14 and 1.14.2-alpine; the newest for latest and 1.29. */
export function nginxVersion(tag: string): string {
  const [, series, patch] = /^1\.(\d+)(?:\.(\d+))?(?:\D|$)/.exec(tag) ?? []
  if (series === undefined) return NEWEST
  return patch === undefined ? (LAST[series] ?? NEWEST) : `1.${series}.${patch}`
}

export function isSince(version: string, [series, patch]: readonly [number, number]): boolean {
  const [, ours = 0, minor = 0] = version.split('.').map(Number)
  return ours > series || (ours === series && minor >= patch)
}
