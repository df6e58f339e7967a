/** Errors as containerd's CRI plugin words them. */
import type { CriError } from '../cri'

export const unknown = (message: string): CriError => ({ code: 'Unknown', message })

export const notFound = (what: string, id: string): CriError => ({
  code: 'NotFound',
  message: `an error occurred when try to find ${what} "${id}": not found`,
})

/** What a callback gets in place of a value when there was an error: nobody may look at it. */
export const NOTHING = undefined as never

/** What a stream of exec or attach ends with when it could not begin. */
export const internalError = (text: string) => ({
  apiVersion: 'v1' as const,
  kind: 'Status' as const,
  metadata: {},
  status: 'Failure' as const,
  message: `Internal error occurred: ${text}`,
  reason: 'InternalError',
  details: { causes: [{ message: text }] },
  code: 500,
})
