/**
 * TLS as far as a learner can see it: who names which server, which certificate is shown, who trusts it. Nothing is
 * encrypted; a handshake is one message each way, marked by TLS's own record type 22.
 */
const RECORD = '\u0016'

export interface Certificate {
  /** The name it was issued for. */
  readonly subject: string
  /** Signed by nobody the client knows. */
  readonly selfSigned: boolean
}

export const clientHello = (serverName: string) => `${RECORD}ClientHello ${serverName}\r\n\r\n`
export const serverHello = (certificate: Certificate) =>
  `${RECORD}ServerHello ${certificate.subject} ${certificate.selfSigned ? 'self-signed' : 'trusted'}\r\n\r\n`

export const isHandshake = (text: string) => text.startsWith(RECORD)

/** The server a ClientHello is for (SNI); undefined when the text is none. */
export const serverNameOf = (text: string): string | undefined =>
  new RegExp(`^${RECORD}ClientHello (\\S*)`).exec(text)?.[1]

export function certificateOf(text: string): Certificate | undefined {
  const match = new RegExp(`^${RECORD}ServerHello (\\S+) (\\S+)`).exec(text)
  return match ? { subject: match[1]!, selfSigned: match[2] === 'self-signed' } : undefined
}
