/** Cores by weight, level by level; nobody gets more than it wants or may have, and what one leaves the others share. */
import type { ControlGroup } from './control-group'

export interface Demand {
  readonly group: ControlGroup
  /** Cores it can use. */
  readonly most: number
}

interface Branch {
  readonly group: ControlGroup
  most: number
  readonly below: Branch[]
}

export function shareOut(demand: readonly Demand[], cores: number): Map<ControlGroup, number> {
  const shares = new Map<ControlGroup, number>()
  if (demand.length === 0) return shares
  let wanted = 0
  for (const { most } of demand) wanted += most
  // Nobody is in anybody's way, nor is there a limit above the containers: each has what it wants.
  if (wanted <= cores && !demand.some(({ group }) => hasQuotaAbove(group))) {
    for (const { group, most } of demand) shares.set(group, most)
    return shares
  }
  const roots = branchesOf(demand)
  for (const root of roots) measure(root)
  give(roots, cores, shares)
  return shares
}

function hasQuotaAbove(group: ControlGroup): boolean {
  return group.path.some((it) => it !== group && it.cpuQuota > 0)
}

function branchesOf(demand: readonly Demand[]): Branch[] {
  const branches = new Map<ControlGroup, Branch>()
  const roots: Branch[] = []
  const branchOf = (group: ControlGroup): Branch => {
    const known = branches.get(group)
    if (known) return known
    const branch: Branch = { group, most: 0, below: [] }
    branches.set(group, branch)
    if (group.parent) branchOf(group.parent).below.push(branch)
    else roots.push(branch)
    return branch
  }
  for (const { group, most } of demand) branchOf(group).most = most
  return roots
}

function measure(branch: Branch): number {
  for (const each of branch.below) branch.most += measure(each)
  const { cpuQuota } = branch.group
  if (branch.below.length > 0 && cpuQuota > 0) branch.most = Math.min(branch.most, cpuQuota / 100_000)
  return branch.most
}

function give(branches: readonly Branch[], cores: number, shares: Map<ControlGroup, number>): void {
  let left = cores
  let open = branches
  while (open.length > 0) {
    const weight = open.reduce((sum, { group }) => sum + group.cpuWeight, 0)
    const fair = ({ group }: Branch) => (left * group.cpuWeight) / weight
    const content = open.filter((branch) => branch.most <= fair(branch) + 1e-12)
    const served = content.length > 0 ? content : open
    for (const branch of served) pass(branch, content.length > 0 ? branch.most : fair(branch), shares)
    if (content.length === 0) return
    left = Math.max(0, left - content.reduce((sum, { most }) => sum + most, 0))
    open = open.filter((branch) => !content.includes(branch))
  }
}

function pass(branch: Branch, cores: number, shares: Map<ControlGroup, number>): void {
  if (branch.below.length > 0) give(branch.below, cores, shares)
  else shares.set(branch.group, cores)
}
