/** md5sum, sha1sum, sha256sum, sha512sum of what is text here. */
import { md5, sha1 } from '@noble/hashes/legacy'
import { sha256, sha512 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'
import { utf8 } from '../../../k8s/base64'
import { type Applet, print, readInputs, readOptions } from './applet'

const digest =
  (hash: (bytes: Uint8Array) => Uint8Array): Applet =>
  (task) => {
    readInputs(task, readOptions(task.words).operands, (texts, failed) => {
      for (const { path, text } of texts)
        print(task, `${bytesToHex(hash(Uint8Array.from(utf8(text))))}  ${path}\n`)
      task.system.exit(failed ? 1 : 0)
    })
  }

export const DIGESTS: Readonly<Record<string, Applet>> = {
  md5sum: digest(md5),
  sha1sum: digest(sha1),
  sha256sum: digest(sha256),
  sha512sum: digest(sha512),
}
