/** What a process in a container reads and writes when nobody gave it files: containerd's ends of its streams. */
import { OpenDevice, type OpenFile, OutputFile } from '../linux/open-file'
import type { InputPipe } from '../linux/pipe'

type Sink = (text: string) => void

const nullDevice = () => new OpenDevice('null', () => '')

export function streams(stdout: Sink, stderr: Sink, input?: InputPipe): Map<number, OpenFile> {
  return new Map<number, OpenFile>([
    [0, input?.file ?? nullDevice()],
    [1, new OutputFile('pipe:[1]', stdout)],
    [2, new OutputFile('pipe:[2]', stderr)],
  ])
}

/** A terminal is one file three times. */
export function terminal({ file }: InputPipe): Map<number, OpenFile> {
  return new Map([
    [0, file],
    [1, file],
    [2, file],
  ])
}
