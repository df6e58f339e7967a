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
const CONF = `user  nginx;
worker_processes  auto;
error_log  /var/log/nginx/error.log notice;
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

export const NGINX_FILES: readonly ImageFile[] = [
  directory('/etc/nginx'),
  directory('/etc/nginx/conf.d'),
  directory('/usr/share/nginx'),
  directory('/usr/share/nginx/html'),
  directory('/var/cache/nginx'),
  directory('/var/log/nginx'),
  file('/etc/nginx/nginx.conf', CONF),
  file('/etc/nginx/mime.types', 'types {\n    text/html  html htm;\n}\n'),
  file('/etc/nginx/conf.d/default.conf', SITE),
  file('/usr/share/nginx/html/index.html', PAGE),
  file('/usr/share/nginx/html/50x.html', '<html><body><h1>An error occurred.</h1></body></html>\n'),
  file('/docker-entrypoint.sh', ENTRYPOINT, 0o755),
]

/** ikubernetes/myapp:v1 and v2 answer with their version and, at /hostname.html, the pod's name. */
export const MYAPP_FILES = (tag: string): readonly ImageFile[] => [
  file(
    '/usr/share/nginx/html/index.html',
    `Hello MyApp | Version: ${tag} | <a href="hostname.html">Pod Name</a>\n`,
  ),
  { path: '/usr/share/nginx/html/hostname.html', link: '/etc/hostname' },
]

/** The version whose words the program uses. */
export function nginxProgram(tag: string): string {
  const version = /^1\.(12|14|27)(?:\D|$)/.exec(tag)?.[1]
  return version ? `nginx/1.${version}` : 'nginx'
}
