/** What the build collects for this page: see scripts/stated.mjs. */
declare module 'virtual:stated' {
  export const stated: {
    /** Of the cluster that was recorded: '1.36.2'. */
    readonly version: string
    /** Percent that every build must reach, or its tests fail. */
    readonly floors: readonly {
      readonly scenario: string
      readonly status: number
      readonly events: number
    }[]
    readonly components: readonly {
      readonly title: string
      readonly assumed: readonly string[]
      readonly left: readonly string[]
    }[]
  }
}
