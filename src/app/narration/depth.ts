/** Who reads: somebody new, somebody at work, somebody who wants to know which line of Kubernetes did it. */
export const DEPTHS = ['newcomer', 'practitioner', 'source'] as const
export type Depth = (typeof DEPTHS)[number]
