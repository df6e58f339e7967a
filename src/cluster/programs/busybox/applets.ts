/** Table of contents: every applet by its name. */
import { awk } from '../awk/awk'
import type { Applet } from './applet'
import { BASIC_APPLETS } from './basics'
import { date } from './date'
import { DIGESTS } from './digests'
import { ENCODING_APPLETS } from './encodings'
import { FILE_APPLETS } from './files'
import { GREP_APPLETS } from './grep'
import { LINE_APPLETS } from './lines'
import { LIST_APPLETS } from './list'
import { NETWORK_APPLETS } from './network'
import { sed } from './sed'
import { SIZED_FILE_APPLETS } from './sized-files'
import { sysctl } from './sysctl'
import { SYSTEM_APPLETS } from './system'
import { TEXT_APPLETS } from './text'

export const APPLETS: Readonly<Record<string, Applet>> = {
  ...BASIC_APPLETS,
  ...FILE_APPLETS,
  ...SIZED_FILE_APPLETS,
  ...TEXT_APPLETS,
  ...GREP_APPLETS,
  ...LINE_APPLETS,
  ...ENCODING_APPLETS,
  ...LIST_APPLETS,
  ...SYSTEM_APPLETS,
  ...NETWORK_APPLETS,
  ...DIGESTS,
  awk,
  date,
  sed,
  sysctl,
}
