/**
 * Kernel parameters below /proc/sys: those that scripts read or set, with the values of a fresh network namespace.
 * A pod has its own of the namespaced ones; the rest belong to the machine.
 */
const DEFAULTS: Readonly<Record<string, string>> = {
  'fs.file-max': '9223372036854775807',
  'fs.inotify.max_user_instances': '128',
  'fs.inotify.max_user_watches': '65536',
  'kernel.msgmax': '8192',
  'kernel.msgmnb': '16384',
  'kernel.ostype': 'Linux',
  'kernel.pid_max': '4194304',
  'kernel.sem': '32000\t1024000000\t500\t32000',
  'kernel.shm_rmid_forced': '0',
  'kernel.shmall': '18446744073692774399',
  'kernel.shmmax': '18446744073692774399',
  'net.core.rmem_max': '212992',
  'net.core.somaxconn': '4096',
  'net.core.wmem_max': '212992',
  'net.ipv4.ip_forward': '0',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv4.ip_local_reserved_ports': '',
  // What containerd 2 gives a pod, so that anybody may listen on any port, and ping.
  'net.ipv4.ip_unprivileged_port_start': '0',
  'net.ipv4.ping_group_range': '0\t2147483647',
  'net.ipv4.tcp_fin_timeout': '60',
  'net.ipv4.tcp_keepalive_intvl': '75',
  'net.ipv4.tcp_keepalive_probes': '9',
  'net.ipv4.tcp_keepalive_time': '7200',
  'net.ipv4.tcp_max_syn_backlog': '512',
  'net.ipv4.tcp_rmem': '4096\t131072\t6291456',
  'net.ipv4.tcp_syncookies': '1',
  'net.ipv4.tcp_wmem': '4096\t16384\t4194304',
  'vm.max_map_count': '1048576',
  'vm.overcommit_memory': '1',
  'vm.swappiness': '60',
}

const isNamespaced = (name: string) => /^(net\.|kernel\.(msg|sem|shm)|fs\.mqueue\.)/.test(name)

export class Sysctls {
  readonly #machine: Sysctls | undefined
  /** Undefined as long as none was set. */
  #values: Map<string, string> | undefined

  /** Those of a pod, above its machine's. */
  constructor(machine?: Sysctls, values: Readonly<Record<string, string>> = {}) {
    this.#machine = machine
    for (const [name, value] of Object.entries(values)) this.#write(name, value)
  }

  get(name: string): string | undefined {
    if (this.#machine && !isNamespaced(name)) return this.#machine.get(name)
    return this.#values?.get(name) ?? DEFAULTS[name]
  }

  set(name: string, value: string): void {
    if (this.#machine && !isNamespaced(name)) this.#machine.set(name, value)
    else this.#write(name, value)
  }

  #write(name: string, value: string): void {
    this.#values ??= new Map()
    this.#values.set(name, written(value))
  }

  names(): Iterable<string> {
    return new Set([...Object.keys(DEFAULTS), ...(this.#values?.keys() ?? [])])
  }

  /** A parameter of two numbers, as a range. */
  range(name: string): readonly [number, number] {
    const [low = '0', high = low] = (this.get(name) ?? '').split(/\s+/)
    return [Number(low), Number(high)]
  }
}

/** Numbers are read back with tabs between them. */
const written = (value: string) =>
  value
    .trim()
    .split(/[ \t]+/)
    .join('\t')
