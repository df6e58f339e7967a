/** Servers that answer HTTP with what they are known for. */
import type { Syscalls } from '../../linux/syscalls'
import { IDLE, MIB, plainText, type ServerPlan } from './plain-server'

const httpd: ServerPlan = {
  ...IDLE,
  ports: [80],
  memory: 9 * MIB,
  stream: 2,
  starting: [
    "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using 127.0.0.1. Set the 'ServerName' directive globally to suppress this message",
  ],
  ready: [
    '[{date:%a %b %d %H:%M:%S}.{ms}000 {date:%Y}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations',
    "[{date:%a %b %d %H:%M:%S}.{ms}000 {date:%Y}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'",
  ],
  answer: (request, system) => {
    const file = system.readFile(`/usr/local/apache2/htdocs${request.path.replace(/\/$/, '/index.html')}`)
    return typeof file === 'string'
      ? { status: 200, body: file }
      : {
          status: 404,
          body: '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n',
        }
  },
}

export const WEB_APPLICATIONS: Readonly<Record<string, ServerPlan>> = {
  httpd,
  tomcat: {
    ...IDLE,
    ports: [8080],
    startup: 6000,
    startupCpu: 4000,
    memory: 160 * MIB,
    onTerm: 143,
    starting: [
      '{date:%d-%b-%Y %H:%M:%S}.{ms} INFO [main] org.apache.catalina.startup.VersionLoggerListener.log Server version name:   Apache Tomcat/10.1.44',
    ],
    ready: [
      '{date:%d-%b-%Y %H:%M:%S}.{ms} INFO [main] org.apache.coyote.AbstractProtocol.start Starting ProtocolHandler ["http-nio-8080"]',
      '{date:%d-%b-%Y %H:%M:%S}.{ms} INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [2310] milliseconds',
    ],
    answer: () => ({
      status: 404,
      body: '<!doctype html><html lang="en"><head><title>HTTP Status 404 – Not Found</title></head></html>',
    }),
  },
  fluentd: {
    ...IDLE,
    ports: [24224],
    startup: 1500,
    startupCpu: 900,
    memory: 60 * MIB,
    starting: ['{date:%F %T} +0000 [info]: parsing config file is succeeded path="/fluentd/etc/fluent.conf"'],
    ready: ['{date:%F %T} +0000 [info]: #0 fluentd worker is now running worker=0'],
  },
  wordpress: {
    ...IDLE,
    ports: [80],
    startup: 900,
    startupCpu: 400,
    memory: 35 * MIB,
    cost: 60,
    stream: 2,
    starting: [
      'WordPress not found in /var/www/html - copying now...',
      'Complete! WordPress has been successfully copied to /var/www/html',
    ],
    ready: [
      '[{date:%a %b %d %H:%M:%S}.{ms}000 {date:%Y}] [mpm_prefork:notice] [pid 1] AH00163: Apache/2.4.65 (Debian) PHP/8.3.25 configured -- resuming normal operations',
    ],
    answer: () => ({ status: 302, headers: { Location: '/wp-admin/install.php' } }),
  },
  whoami: {
    ...IDLE,
    ports: [80],
    ready: ['{date:%Y/%m/%d %T} Starting up on port 80'],
    onTerm: 2,
    answer: (request, system, client) =>
      plainText(
        `Hostname: ${system.hostname}\nIP: 127.0.0.1\nIP: ${address(system)}\nRemoteAddr: ${client}:40000\nGET ${request.target} HTTP/1.1\nHost: ${request.headers.host ?? ''}\n`,
      ),
  },
  'echo-json': {
    ...IDLE,
    ports: [8080],
    startup: 400,
    startupCpu: 300,
    memory: 40 * MIB,
    ready: ['Listening on ports 8080 for http, and 8443 for https.'],
    answer: (request, system) => ({
      status: 200,
      body: `${JSON.stringify({ path: request.path, headers: request.headers, method: request.method, body: request.body, hostname: request.headers.host, os: { hostname: system.hostname } }, null, 2)}\n`,
      headers: { 'Content-Type': 'application/json' },
    }),
  },
  'nginx-hello': {
    ...IDLE,
    ports: [80],
    answer: (request, system, client) =>
      plainText(
        `Server address: ${address(system)}:80\nServer name: ${system.hostname}\nURI: ${request.target}\nClient: ${client}\n`,
      ),
  },
  'hello-app': {
    ...IDLE,
    ports: [8080],
    stream: 2,
    onTerm: 2,
    ready: ['{date:%Y/%m/%d %T} Server listening on port 8080'],
    answer: (_, system) =>
      plainText(
        `Hello, world!\nVersion: ${system.env.APP_VERSION ?? '1.0.0'}\nHostname: ${system.hostname}\n`,
      ),
  },
  guestbook: {
    ...IDLE,
    ports: [80],
    memory: 14 * MIB,
    cost: 3,
    stream: 2,
    ready: [
      '[{date:%a %b %d %H:%M:%S}.{ms}000 {date:%Y}] [mpm_prefork:notice] [pid 1] AH00163: Apache/2.4.52 (Debian) PHP/7.4.28 configured -- resuming normal operations',
    ],
    answer: ({ path }) =>
      path === '/'
        ? {
            status: 200,
            body: '<html ng-app="redis">\n<title>Guestbook</title>\n<h2>Guestbook</h2>\n</html>\n',
          }
        : undefined,
  },
  goproxy: { ...IDLE, ports: [8080], onTerm: 2, answer: () => plainText('', 500) },
  'hpa-example': { ...IDLE, ports: [80], memory: 12 * MIB, cost: 200, answer: () => plainText('OK!') },
  echoserver: {
    ...IDLE,
    ports: [8080],
    answer: (request, system, client) =>
      plainText(
        `\n\nHostname: ${system.hostname}\n\nRequest Information:\n\tclient_address=${client}\n\tmethod=${request.method}\n\treal path=${request.target}\n`,
      ),
  },
  unknown: {
    ...IDLE,
    ports: [],
    memory: 24 * MIB,
    ready: ['(assumed) this image is not known here: a server that waits'],
  },
}

const address = (system: Syscalls) =>
  system.addresses().find((each) => each.device !== 'lo')?.address ?? '127.0.0.1'
