/**
 * Names outside of the cluster. The tank has no internet: well-known public names have an address of the range kept for
 * documentation (assumed), so that lessons about forwarding can ask for them; nobody answers there. Others do not exist.
 */
import type { DnsAnswer, DnsType } from '../linux/syscalls'

const KNOWN: Readonly<Record<string, string>> = {
  'example.com': '198.51.100.10',
  'www.example.com': '198.51.100.10',
  'kubernetes.io': '198.51.100.20',
  'google.com': '198.51.100.30',
  'www.google.com': '198.51.100.30',
  'github.com': '198.51.100.40',
  'www.baidu.com': '198.51.100.50',
  'baidu.com': '198.51.100.50',
}

export function outside(name: string, type: DnsType): DnsAnswer {
  const address = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined
  if (!address) return { code: 'NXDOMAIN', records: [], authoritative: false }
  const records =
    type === 'A' || type === 'ANY' ? [{ name, type: 'A' as const, ttl: 300, data: address }] : []
  return { code: 'NOERROR', records, authoritative: false }
}
