/** Whether an IPv4 address lies in a range such as '10.244.0.0/16'. */
export function isWithin(address: string, cidr: string): boolean {
  const [base = '', length = '32'] = cidr.split('/')
  const shift = 2 ** (32 - Number(length))
  const ours = toNumber(address)
  const theirs = toNumber(base)
  return ours !== undefined && theirs !== undefined && Math.floor(ours / shift) === Math.floor(theirs / shift)
}

function toNumber(address: string): number | undefined {
  const parts = address.split('.').map(Number)
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return undefined
  return parts.reduce((sum, part) => sum * 256 + part, 0)
}
