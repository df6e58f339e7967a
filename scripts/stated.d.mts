import type { Plugin } from 'vite'
export interface Stated {
  readonly title: string
  readonly assumed: readonly string[]
  readonly left: readonly string[]
}
export interface Floor {
  readonly scenario: string
  readonly status: number
  readonly events: number
}
export function statedIn(markdown: string): Stated
export function floorsIn(source: string): readonly Floor[]
export function statedPlugin(): Plugin
