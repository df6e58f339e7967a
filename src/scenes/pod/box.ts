/** A place on the stage. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
