/**
 * cpu.weight from cpu.shares, as kubelet 1.36 and runc ≥ 1.4 set it: ⌈10^((l² + 125·l)/612 − 7/34)⌉ with l = log₂ shares
 * (opencontainers/cgroups utils.go ConvertCPUSharesToCgroupV2Value). Logarithm and power are made of additions,
 * multiplications and square roots, which give the same bits on every machine.
 */
const BITS = 40

export function cpuWeight(shares: number): number {
  if (shares <= 2) return 1
  if (shares >= 262_144) return 10_000
  const l = binaryLogarithm(shares)
  // What rounding adds must not lift a whole number to the next.
  return Math.ceil(powerOfTen((l * l + 125 * l) / 612 - 7 / 34) - 1e-6)
}

function binaryLogarithm(value: number): number {
  let whole = 0
  let rest = value
  while (rest >= 2) {
    rest /= 2
    whole++
  }
  let fraction = 0
  for (let bit = 0.5, i = 0; i < BITS; bit /= 2, i++) {
    rest *= rest
    if (rest < 2) continue
    rest /= 2
    fraction += bit
  }
  return whole + fraction
}

/** 10 to the power of something between 0 and 5. */
function powerOfTen(exponent: number): number {
  let result = 1
  let rest = exponent
  for (; rest >= 1; rest--) result *= 10
  for (let bit = 0.5, root = Math.sqrt(10), i = 0; i < BITS; bit /= 2, root = Math.sqrt(root), i++) {
    if (rest < bit) continue
    rest -= bit
    result *= root
  }
  return result
}
