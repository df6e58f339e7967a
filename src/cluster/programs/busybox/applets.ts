/** Table of contents: every applet by its name. */
import { awk } from '../awk/awk'
import type { Applet } from './applet'
import { DIGESTS } from './digests'
import { BASIC_APPLETS } from './basics'
import { FILE_APPLETS } from './files'
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
  ...LIST_APPLETS,
  ...SYSTEM_APPLETS,
  ...NETWORK_APPLETS,
  ...DIGESTS,
  awk,
  sed,
  sysctl,
}
