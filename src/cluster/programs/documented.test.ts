/** The constructs that the scripts of the Kubernetes documentation's examples are made of, in scripts of our own. */
import { describe, expect, it } from 'vitest'
import { createLoneNode } from '../containerd/lone-node'
import { resolveImage } from '../images/catalogue'
import { programNamed } from './programs'

const registry = (reference: string) => {
  const found = resolveImage(reference)
  return 'image' in found ? { image: { ...found.image, size: 1000 } } : found
}

function ran(
  image: string,
  command: readonly string[],
  env: readonly { name: string; value: string }[] = [],
) {
  const node = createLoneNode({ programs: programNamed, registry })
  const made = node.start(command, { image, env })
  node.passes(20_000)
  return `${made.log()} (${made.status().state} ${made.status().exitCode})`
}

describe('what the examples use', () => {
  it.each<[string, string, string]>([
    [
      'a counter',
      'i=0; while [ $i -lt 3 ]; do echo "$i: $HOME" >> log; i=$((i+1)); done; tail -n+1 log',
      '0: /root\n1: /root\n2: /root (exited 0)',
    ],
    ['a countdown', 'for i in 3 2 1 ; do echo $i ; done', '3\n2\n1 (exited 0)'],
    [
      'files that may be there',
      "if [[ -e /etc/group ]]; then echo -en '\\n'; head -1 /etc/group; fi; if [[ -e /nosuch ]]; then echo no; fi",
      '\nroot:x:0: (exited 0)',
    ],
    ['a failure to order', 'echo "Hello" && sleep 5 && exit 42', 'Hello (exited 42)'],
    ['variables beside quotes', "printf WHO=$HOME'\\n'; printenv HOME", 'WHO=/root\n/root (exited 0)'],
    [
      'an adapter',
      'touch raw; echo "$(echo one) event" >> raw; tail -n 1 raw | while read line; do echo "adapted: $line"; done',
      'adapted: one event (exited 0)',
    ],
    [
      'a follower',
      '(sleep 1; echo late >> f) & touch f; timeout 3 tail -F f; echo $?',
      'late\nTerminated\n143 (exited 0)',
    ],
    [
      'waiting for a file',
      '(sleep 2; touch up) & until [ -e up ]; do echo waiting; sleep 1; done; echo up',
      'waiting\nwaiting\nup (exited 0)',
    ],
    [
      'the age of a file',
      'touch f; M=`stat f | grep Modify | sed -r "s/Modify: (.*)/\\1/"`; T=`date -d "$M" +%s`; if [ `date +%s` -gt `expr $T + ${LIMIT:-300}` ]; then echo old; fi; echo $((`date +%s` - T))',
      '0 (exited 0)',
    ],
    ['errors before output', 'echo out 2>&1 >>/tmp/log; cat /tmp/log', 'out (exited 0)'],
    ['letters turned round', 'echo stressed | rev', 'desserts (exited 0)'],
    ['what is written by init', "echo \"A='one'\\nB='two'\" > env; cat env", "A='one'\\nB='two' (exited 0)"],
  ])('in busybox: %s', (_, script, expected) => {
    expect(ran('busybox', ['sh', '-c', script], [{ name: 'HOME', value: '/root' }])).toBe(expected)
  })

  it.each<[string, string, string]>([
    [
      'an ordinal out of a host name',
      'set -e; [[ `echo db-12` =~ -([0-9]+)$ ]] || exit 1; n=${BASH_REMATCH[1]}; echo id=$((100 + $n))',
      'id=112 (exited 0)',
    ],
    [
      'a file read into a word',
      'echo "x;" > f; if [[ -f f && "x$(<f)" != "x" ]]; then cat f | sed -E "s/;$//g"; fi',
      'x (exited 0)',
    ],
    [
      'two groups',
      '[[ \'bin.01  154\' =~ ^(.*?)[[:space:]]+(.*?)$ ]] && echo "${BASH_REMATCH[1]},${BASH_REMATCH[2]}"',
      'bin.01 ,154 (exited 0)',
    ],
    ['an item by its index', 'items=(foo bar baz)\n echo ${items[$INDEX]}\n', 'baz (exited 0)'],
  ])('in bash: %s', (_, script, expected) => {
    expect(ran('bash', ['bash', '-c', script], [{ name: 'INDEX', value: '2' }])).toBe(expected)
  })

  it('[PGM1] says of a program of another language that it is not run, and ends', () => {
    expect(ran('python', ['python3', '-m', 'flask', 'run'])).toBe(
      'python: programs in python are not simulated (exited 1)',
    )
    expect(ran('node', ['node', 'app.js'])).toBe('node: programs in node are not simulated (exited 1)')
    expect(ran('python', ['python3', '--version'])).toBe('Python 3.13.7 (exited 0)')
  })
  it('[PGM2] takes heads and tails', () => {
    const script =
      "printf '1\\n2\\n3\\n' | head -n -1; printf abcdef | head -c -2; echo; printf abcdef | tail -c 2; echo; seq 9 | head -2"
    expect(ran('busybox', ['sh', '-c', script])).toBe('1\n2\nabcd\nef\n1\n2 (exited 0)')
  })
  it('[PGM3] lists mounts with their options', () => {
    const listed = ran('busybox', ['sh', '-c', 'mount | grep /proc; mount -t tmpfs x /mnt'])
    expect(listed).toContain('proc on /proc type proc (rw,nosuid,nodev,noexec,relatime)')
    expect(listed).toContain('mount: permission denied (are you root?) (exited 1)')
  })
  it('[PGM4] gives up on what takes too long', () => {
    expect(ran('busybox', ['sh', '-c', 'timeout 1 sleep 5; echo $?'])).toBe('Terminated\n143 (exited 0)')
    expect(ran('debian', ['dash', '-c', 'timeout 1 sleep 5; echo $?'])).toBe('124 (exited 0)')
  })
  it('[PGM5] asks databases whether they are there', () => {
    const node = createLoneNode({ programs: programNamed, registry })
    const env = [{ name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: '1' }]
    const made = node.start(['mysqld'], { image: 'mysql:8', env })
    expect(made.run("mysqladmin ping; mysql -h 127.0.0.1 -e 'SELECT 1'", 1000)).toBe(
      "mysqladmin: connect to server at 'localhost' failed\nERROR 2003 (HY000): Can't connect to MySQL server on '127.0.0.1:3306' (111)\n(1)",
    )
    node.passes(30_000)
    expect(made.run("mysqladmin ping; mysql -h 127.0.0.1 -e 'SELECT 1'; mysql -e 'SHOW TABLES'", 1000)).toBe(
      'mysqld is alive\n1\n1\nmysql: queries are not simulated\n(1)',
    )
  })
})
