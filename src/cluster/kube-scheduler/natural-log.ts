/** ln(n) by additions and divisions alone, which every browser rounds alike (Math.log need not). */
export function naturalLog(n: number): number {
  let halvings = 0
  let x = n
  while (x > 1.5) {
    x /= 2
    halvings++
  }
  return series(x) + halvings * LN_2
}

/** ln x = 2·artanh((x−1)/(x+1)). */
function series(x: number): number {
  const y = (x - 1) / (x + 1)
  const square = y * y
  let sum = 0
  let power = y
  for (let k = 1; k < 60; k += 2) {
    sum += power / k
    power *= square
  }
  return 2 * sum
}

const LN_2 = 0.6931471805599453
