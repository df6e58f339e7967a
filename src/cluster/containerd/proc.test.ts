import { describe, expect, it } from 'vitest'
import type { ContainerConfig } from '../cri'
import { resolveImage } from '../images/catalogue'
import { programNamed } from '../programs/programs'
import { createLoneNode, secured } from './lone-node'

const MIB = 2 ** 20
const node = () => createLoneNode({ programs: programNamed, registry: resolveImage })

describe('/proc', () => {
  it('[PRC1] shows a process by its pid, and itself to itself', () => {
    const { run } = node().start(['sleep', '3600'], { env: [{ name: 'GREETING', value: 'hi' }] })
    expect(run('tr "\\0" " " </proc/1/cmdline; cat /proc/1/comm')).toBe('sleep 3600 sleep')
    expect(run('tr "\\0" "\\n" </proc/1/environ | grep GREETING')).toBe('GREETING=hi')
    expect(run('readlink /proc/1/exe; readlink /proc/1/cwd; cat /proc/self/cgroup')).toBe(
      '/bin/sleep\n/\n0::/',
    )
    expect(run('grep -E "^(Name|Pid|PPid|State|Uid)" /proc/1/status')).toBe(
      'Name:\tsleep\nState:\tS (sleeping)\nPid:\t1\nPPid:\t0\nUid:\t0\t0\t0\t0',
    )
    expect(run('cat /proc/99/comm')).toBe("cat: can't open '/proc/99/comm': No such file or directory\n(1)")
  })

  it('[PRC2] says what a process may do: capabilities, no_new_privs, seccomp', () => {
    const it = node()
    const rights = (security: Partial<ContainerConfig['security']>) =>
      it
        .start(['sleep', '3600'], { name: `c${Object.keys(security).join()}`, ...secured(security) })
        .run('grep -E "CapEff|CapBnd|NoNew|Seccomp:" /proc/1/status')
        .split('\n')
        .map((row) => row.split('\t')[1])
    expect(rights({})).toEqual(['00000000a80425fb', '00000000a80425fb', '0', '0'])
    expect(rights({ runAsUser: 1000 })).toEqual(['0000000000000000', '00000000a80425fb', '0', '0'])
    expect(rights({ privileged: true })).toEqual(['000001ffffffffff', '000001ffffffffff', '0', '0'])
    expect(rights({ dropCapabilities: ['ALL'], addCapabilities: ['NET_BIND_SERVICE'] })).toEqual([
      '0000000000000400',
      '0000000000000400',
      '0',
      '0',
    ])
    expect(rights({ noNewPrivileges: true, seccompUnconfined: false }).slice(2)).toEqual(['1', '2'])
  })

  it('[PRC3] shows the machine’s memory and processors, whatever the container’s limits', () => {
    const { run } = node().start(['sleep', '3600'], {
      resources: { cpuShares: 2, cpuQuota: 20_000, memoryLimit: 64 * MIB },
    })
    expect(run('grep MemTotal /proc/meminfo; grep -c processor /proc/cpuinfo')).toBe(
      'MemTotal:        4194304 kB\n2',
    )
    expect(run('cat /proc/loadavg | cut -d" " -f1; cut -d. -f1 /proc/uptime')).toBe('0.00\n6')
    expect(run('grep -E " (/proc|/sys/fs/cgroup|/dev/shm) " /proc/mounts')).toBe(
      [
        'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0',
        'shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k 0 0',
        'cgroup /sys/fs/cgroup cgroup2 ro,nosuid,nodev,noexec,relatime 0 0',
      ].join('\n'),
    )
  })

  it('[PRC4] scores for the killer, which anybody may raise and only some lower', () => {
    const { run } = node().start(['sleep', '3600'], { oomScoreAdj: 900 })
    expect(run('cat /proc/1/oom_score_adj; cat /proc/1/oom_score')).toBe('900\n1266')
    expect(run('echo 950 >/proc/self/oom_score_adj && cat /proc/self/oom_score_adj')).toBe('950')
    expect(run('echo 10 >/proc/self/oom_score_adj')).toBe('sh: write error: Permission denied\n(1)')
  })

  it('[PRC5] keeps the parameters of a pod: read-only unless privileged, its own where they are namespaced', () => {
    const it = node()
    const pod = { sysctls: { 'net.core.somaxconn': '1024' } }
    const { run } = it.start(['sleep', '3600'], {}, pod)
    expect(run('cat /proc/sys/net/core/somaxconn; sysctl -n net.ipv4.ping_group_range')).toBe(
      '1024\n0\t2147483647',
    )
    expect(run('echo 1 >/proc/sys/net/ipv4/ip_forward')).toBe(
      "sh: can't create /proc/sys/net/ipv4/ip_forward: Read-only file system\n(1)",
    )
    const init = it.start(['sleep', '3600'], { name: 'init', ...secured({ privileged: true }) })
    expect(init.run('sysctl -w net.core.somaxconn=8192; sysctl -w vm.max_map_count=262144')).toBe(
      'net.core.somaxconn = 8192\nvm.max_map_count = 262144',
    )
    expect(run('sysctl net.core.somaxconn')).toBe('net.core.somaxconn = 8192')
    const other = it.start(['sleep', '3600'], {}, { uid: 'u2', name: 'other' })
    expect(other.run('sysctl -n net.core.somaxconn vm.max_map_count')).toBe('4096\n262144')
  })

  it('[PRC6] leads to what a descriptor has open, so that anybody may write to the container’s log', () => {
    const it = node()
    const { run, log } = it.start(['sleep', '3600'])
    expect(run('echo shouted >/proc/1/fd/1; echo told >/dev/stdout; echo quiet | cat /dev/stdin')).toBe(
      'told\nquiet',
    )
    expect(log()).toBe('shouted')
    expect(run('ls /dev/fd; ls -l /dev/stderr')).toMatch(/^0\n1\n2\n.*\/dev\/stderr -> \/proc\/self\/fd\/2$/)
    expect(run('[ -c /dev/null ] && [ -p /dev/stdout ] && echo yes; echo x >/dev/full')).toBe(
      'yes\nsh: write error: No space left on device\n(1)',
    )
  })
})

describe('/sys/fs/cgroup', () => {
  it('[CGF1] shows the limits of the container as the kubelet gave them', () => {
    const { run } = node().start(['sleep', '3600'], {
      resources: { cpuShares: 256, cpuQuota: 50_000, memoryLimit: 64 * MIB },
    })
    const read = (...names: string[]) => run(`cd /sys/fs/cgroup; cat ${names.join(' ')}`)
    expect(read('memory.max', 'memory.oom.group', 'memory.swap.max')).toBe('67108864\n1\n0')
    expect(read('cpu.max', 'cpu.weight', 'pids.max')).toBe('50000 100000\n35\n4915')
    expect(run('echo max >/sys/fs/cgroup/memory.max')).toBe(
      "sh: can't create /sys/fs/cgroup/memory.max: Read-only file system\n(1)",
    )
  })

  it('[CGF2] counts what is used: memory, processes, time, throttled periods', () => {
    const it = node()
    const { run } = it.start(['sh', '-c', 'sleep 1; while :; do :; done'], {
      resources: { cpuShares: 2, cpuQuota: 50_000, memoryLimit: 64 * MIB },
    })
    it.passes(10_000)
    const [used, , , , periods, throttled, time] = run('cat /sys/fs/cgroup/cpu.stat')
      .split('\n')
      .map((row) => Number(row.split(' ')[1]))
    expect(used).toBeGreaterThan(4_900_000)
    expect(used! / periods!).toBeCloseTo(50_000, -3)
    expect(periods! - throttled!).toBeLessThan(3)
    expect(Math.round(time! / throttled! / 2000)).toBe(25)
    expect(run('cat /sys/fs/cgroup/pids.current')).toBe('2')
    const [current, peak] = run('cat /sys/fs/cgroup/memory.current /sys/fs/cgroup/memory.peak').split('\n')
    expect(Number(current)).toBe(2 * 400 * 1024)
    expect(Number(peak)).toBeGreaterThanOrEqual(Number(current))
  })

  it('[CGF3] counts what the kernel killed, for those who live on', () => {
    const it = node()
    const script = 'stress -m 1 --vm-bytes 200M; cat /sys/fs/cgroup/memory.events; sleep 3600'
    const { log } = it.start(['sh', '-c', script], {
      image: 'polinux/stress',
      oomGroup: false,
      resources: { cpuShares: 2, cpuQuota: 0, memoryLimit: 64 * MIB },
    })
    it.passes(5000)
    expect(log()).toContain('max 1\noom 1\noom_kill 1\noom_group_kill 0')
  })
})
