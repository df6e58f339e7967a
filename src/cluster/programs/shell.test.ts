/** Transcripts of the three shells on the real kernel, each line as busybox 1.35, dash 0.5.12 and bash 5.2 printed it. */
import { describe, expect, it } from 'vitest'
import { createLoneNode } from '../containerd/lone-node'
import type { Resolution } from '../images/image'
import { resolveImage } from '../images/catalogue'
import { programNamed } from './programs'

/** Pulled at once. */
const registry = (reference: string): Resolution => {
  const found = resolveImage(reference)
  return 'image' in found ? { image: { ...found.image, size: 1000 } } : found
}

const IMAGES = { ash: 'busybox', dash: 'debian', bash: 'debian' } as const
type Name = keyof typeof IMAGES

function container(name: Name, script: string, within = 30_000) {
  const node = createLoneNode({ programs: programNamed, registry })
  const made = node.start([name === 'ash' ? 'sh' : name, '-c', script], { image: IMAGES[name] })
  node.passes(within)
  return { ...node, made }
}

/** What is printed, and the status in parentheses when it is not 0. */
function said(name: Name, script: string): string {
  const { made } = container(name, script)
  const { exitCode } = made.status()
  return (made.log() + (exitCode === 0 ? '' : ` (${exitCode})`)).trim()
}

const everywhere = (script: string) => (['ash', 'dash', 'bash'] as const).map((name) => said(name, script))
const same = (text: string) => [text, text, text]

describe('PID 1', () => {
  const first = (name: Name, script: string) =>
    container(name, script).made.run('tr "\\0" " " </proc/1/cmdline')

  it('[SHL1] is the last command of -c, but for dash', () => {
    expect(first('ash', 'sleep 3600')).toBe('sleep 3600')
    expect(first('bash', 'true; sleep 3600')).toBe('sleep 3600')
    expect(first('dash', 'sleep 3600')).toBe('dash -c sleep 3600')
    expect(first('dash', 'exec sleep 3600')).toBe('sleep 3600')
  })
  it('[SHL2] is the shell when a trap is set, which waits for its child', () => {
    const { made, cri, passes } = container(
      'ash',
      'trap "echo bye; exit 0" TERM; while true; do sleep 2; done',
    )
    cri.stopContainer(made.id, 30_000, () => {})
    passes(2500)
    expect([made.log(), made.outcome()]).toEqual(['bye', 'exited 0 Completed'])
  })
  it('[SHL3] is what exec names', () => {
    expect(everywhere('exec nosuch; echo on')).toEqual([
      'sh: exec: line 0: nosuch: not found (127)',
      'dash: 1: exec: nosuch: not found (127)',
      'bash: line 1: exec: nosuch: not found (127)',
    ])
  })
  it('[SHL4] hears a trap at once while it waits', () => {
    const { made, cri, passes } = container('dash', 'trap "exit 5" TERM; sleep 3600 & wait')
    cri.stopContainer(made.id, 30_000, () => {})
    passes(100)
    expect(made.outcome()).toBe('exited 5 Error')
  })
})

describe('statuses', () => {
  it('[SHL5] say not found, not executable, and the signal', () => {
    expect(everywhere('nosuch; echo $?')).toEqual([
      'sh: nosuch: not found\n127',
      'dash: 1: nosuch: not found\n127',
      'bash: line 1: nosuch: command not found\n127',
    ])
    expect(everywhere('/etc/passwd; echo $?')).toEqual([
      'sh: /etc/passwd: Permission denied\n126',
      'dash: 1: /etc/passwd: Permission denied\n126',
      'bash: line 1: /etc/passwd: Permission denied\n126',
    ])
    expect(everywhere("sh -c 'kill -TERM $$'; echo $?")).toEqual(same('Terminated\n143'))
  })
  it('[SHL6] have eight bits', () => {
    expect(everywhere('exit 300')).toEqual(same('(44)'))
    expect(everywhere('exit -1')).toEqual([
      'sh: exit: line 0: Illegal number: -1 (2)',
      'dash: 1: exit: Illegal number: -1 (2)',
      '(255)',
    ])
  })
  it('[SHL7] of pipelines are their last command’s, or with pipefail the last that failed', () => {
    expect(everywhere('false | true; echo $?; true | false; echo $?')).toEqual(same('0\n1'))
    expect(everywhere('set -o pipefail; (exit 3) | true; echo $?')).toEqual([
      '3',
      'dash: 1: set: Illegal option -o pipefail (2)',
      '3',
    ])
  })
  it('[SHL8] pass through a trap on EXIT', () => {
    expect(everywhere("trap 'echo bye $?' EXIT; exit 4")).toEqual(same('bye 4 (4)'))
  })
  it('[SHL9] of a signal to oneself are handled before the next command', () => {
    expect(everywhere("trap 'echo got; exit 5' TERM; kill -TERM $$; echo on")).toEqual(same('got (5)'))
    expect(everywhere("trap '' TERM; kill -TERM $$; echo on")).toEqual(same('on'))
  })
  it('[SHL10] of jobs are told by wait', () => {
    expect(everywhere('(exit 7) & wait $!; echo $?')).toEqual(same('7'))
    expect(everywhere('sleep 100 & kill -9 $!; wait $!; echo $?')).toEqual([
      'Killed\n137',
      'Killed\n137',
      'bash: line 1:     2 Killed                  sleep 100\n137',
    ])
    expect(everywhere('wait 99999; echo $?')[2]).toBe(
      'bash: line 1: wait: pid 99999 is not a child of this shell\n127',
    )
  })
})

describe('set', () => {
  it('[SHL11] -e ends at what fails', () => {
    for (const script of [
      'false',
      '(false)',
      '{ false; }',
      'x=$(false)',
      'f() { false; echo in; }; f',
      'true && false',
    ])
      expect(everywhere(`set -e; ${script}; echo on`)).toEqual(same('(1)'))
  })
  it('[SHL12] -e overlooks what is asked about', () => {
    for (const script of [
      'false || true',
      'if false; then :; fi',
      '! true',
      'false | true',
      'echo $(false)x',
      'while false; do :; done',
    ])
      expect(everywhere(`set -e; ${script}; echo on`).map((text) => text.replace('x\n', ''))).toEqual(
        same('on'),
      )
  })
  it('[SHL24] bash’s [[ runs what stands on the right only if the left does not decide', () => {
    const bash = (script: string) => said('bash', script)
    expect(bash('[[ -f nosuch && "x$(echo ran >&2)" != x ]]; echo $?')).toBe('1')
    expect(bash('[[ -d / || $(echo ran >&2) ]] && echo yes')).toBe('yes')
    expect(bash('[[ ( -d / && $(echo ran >&2; echo x) ) && ! -f nosuch ]] && echo yes')).toBe('ran\nyes')
    expect(
      bash('set -e; if [[ -f nosuch && $(echo x) ]]; then :; fi; [[ -f nosuch && $(echo x) ]]; echo on'),
    ).toBe('(1)')
  })
  it('[SHL13] -u ends at what is not set', () => {
    expect(everywhere('set -u; echo ${x:-fine}; echo $x; echo on')).toEqual([
      'fine\nsh: x: parameter not set (2)',
      'fine\ndash: 1: x: parameter not set (2)',
      'fine\nbash: line 1: x: unbound variable (127)',
    ])
  })
  it('[SHL14] a trap on ERR is heard by bash and ash', () => {
    expect(everywhere("trap 'echo err' ERR; false; echo on")).toEqual([
      'err\non',
      'trap: ERR: bad trap\non',
      'err\non',
    ])
  })
})

describe('words', () => {
  it('[SHL15] are written by echo and printf', () => {
    expect(everywhere("echo 'a\\tb'")).toEqual(['a\\tb', 'a\tb', 'a\\tb'])
    expect(everywhere("echo -en 'a\\n'")).toEqual(['a', '-en a', 'a'])
    expect(everywhere("printf '%s-%s\\n' a b c; printf '%05d|%-3s|%.1f\\n' 42 ab 2.55")).toEqual(
      same('a-b\nc-\n00042|ab |2.5'),
    )
    expect(everywhere("printf '%d\\n' abc")).toEqual([
      "sh: invalid number 'abc'\n0 (1)",
      'dash: 1: printf: abc: expected numeric value\n0 (1)',
      'bash: line 1: printf: abc: invalid number\n0 (1)',
    ])
  })
  it('[SHL16] come from here-documents', () => {
    expect(everywhere('x=1; cat <<E\n$x $((x+1)) $(echo sub) \\$x\nE')).toEqual(same('1 2 sub $x'))
    expect(everywhere("cat <<'E'\n$x\nE")).toEqual(same('$x'))
    expect(everywhere('x=1; cat <<-E\n\t\ttabs $x\n\tE')).toEqual(same('tabs 1'))
  })
  it('[SHL17] are split unless quoted', () => {
    expect(
      everywhere('x="a  b"; echo $x; echo "$x"; IFS=:; y=c:d; for i in $y; do echo "[$i]"; done'),
    ).toEqual(same('a b\na  b\n[c]\n[d]'))
    expect(everywhere('set -- a \'b c\'; for i in "$@"; do echo "[$i]"; done; echo "[$*]"')).toEqual(
      same('[a]\n[b c]\n[a b c]'),
    )
  })
  it('[SHL18] hold parameters with operators', () => {
    expect(everywhere('f=/a/b.tar.gz; echo ${f##*/} ${f%%.*} ${#f} ${n:-none} ${f:+some}')).toEqual(
      same('b.tar.gz /a/b 11 none some'),
    )
    expect(said('ash', 'x=abc; echo ${x:1} ${x/b/X}')).toBe('bc aXc')
    expect(
      said('bash', 'a=(1 2 3); echo ${a[1]} ${#a[@]} {x,y}{1..2} ${HOME^^}; echo "$(</etc/hostname)"'),
    ).toBe('2 3 x1 x2 y1 y2 /ROOT\nweb')
    expect(everywhere('echo ${x:?gone}; echo on')).toEqual([
      'sh: x: gone (2)',
      'dash: 1: x: gone (2)',
      'bash: line 1: x: gone (127)',
    ])
  })
  it('[SHL19] that only bash knows are refused elsewhere', () => {
    const refused = (script: string) => everywhere(script).slice(0, 2)
    expect(refused('a=(1 2)')).toEqual([
      'sh: syntax error: unexpected "(" (2)',
      'dash: 1: Syntax error: "(" unexpected (2)',
    ])
    expect(refused('for ((i=0;i<3;i++)); do :; done')).toEqual([
      'sh: syntax error: bad for loop variable (2)',
      'dash: 1: Syntax error: Bad for loop variable (2)',
    ])
    expect(refused('cat <<< hi')).toEqual([
      'sh: syntax error: unexpected redirection (2)',
      'dash: 1: Syntax error: redirection unexpected (2)',
    ])
    expect(refused('x=a; echo ${x^^}')).toEqual([
      'sh: syntax error: bad substitution (2)',
      'dash: 1: Bad substitution (2)',
    ])
    expect(refused('[[ a == a* ]] && echo y')).toEqual(['y', 'dash: 1: [[: not found (127)'])
    expect(said('dash', 'echo $((2**3))')).toBe(
      'dash: 1: arithmetic expression: expecting primary: "2**3" (2)',
    )
  })
  it('[SHL20] in pipes and parentheses have variables of their own', () => {
    expect(everywhere('x=1; (x=2; echo $x); echo a | while read y; do x=3; done; echo $x')).toEqual(
      same('2\n1'),
    )
  })
})

describe('complaints', () => {
  it('[SHL21] say the line', () => {
    expect(everywhere('true\ncd /nosuch; echo $?')).toEqual([
      "sh: cd: line 1: can't cd to /nosuch: No such file or directory\n2",
      "dash: 2: cd: can't cd to /nosuch\n2",
      'bash: line 2: cd: /nosuch: No such file or directory\n1',
    ])
    expect(everywhere('[ 1 -eq x ]')).toEqual([
      'sh: x: bad number (2)',
      'dash: 1: [: Illegal number: x (2)',
      'bash: line 1: [: x: integer expression expected (2)',
    ])
    expect(everywhere('cd /nosuch 2>/dev/null; echo quiet')).toEqual(same('quiet'))
  })
  it('[SHL22] of redirections fail the command alone', () => {
    expect(everywhere('echo x > /nosuch/y; echo $?')).toEqual([
      "sh: can't create /nosuch/y: nonexistent directory\n1",
      'dash: 1: cannot create /nosuch/y: Directory nonexistent\n2',
      'bash: line 1: /nosuch/y: No such file or directory\n1',
    ])
  })
  it('[SHL23] name what is not simulated', () => {
    expect(said('bash', 'echo a; cat <(echo b); echo on')).toBe(
      'a\nbash: line 1: process substitution <(…): not supported (2)',
    )
    expect(said('ash', "echo a | awk '{ getline x }'")).toBe(
      'awk: the construct getline is not simulated (2)',
    )
  })
})
