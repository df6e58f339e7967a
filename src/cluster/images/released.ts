/** Up to which version the images people learn with have tags; with room for what was released since this was written. */

const LATEST: Readonly<Record<string, readonly number[]>> = {
  'library/alpine': [3, 29],
  'library/busybox': [1, 39],
  'library/debian': [14],
  'library/httpd': [2, 4],
  'library/mariadb': [13],
  'library/memcached': [1, 9],
  'library/mongo': [9],
  'library/mysql': [10],
  'library/nginx': [1, 39],
  'library/node': [29],
  'library/postgres': [20],
  'library/python': [3, 19],
  'library/redis': [9],
  'library/tomcat': [12],
  'library/ubuntu': [27],
}

/** Whether a tag is a version that was never released: 'nginx:1.161'. Other words may be tags for all one knows. */
export function isUnreleased(repository: string, tag: string): boolean {
  const latest = LATEST[repository]
  const version = /^\d+(?:\.\d+)*/.exec(tag)?.[0].split('.').map(Number)
  if (!latest || !version) return false
  const differs = latest.findIndex((part, i) => version[i] !== part)
  return differs >= 0 && (version[differs] ?? 0) > latest[differs]!
}
