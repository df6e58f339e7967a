import { readRecording } from '../../recording/reading/read-recording'

self.onmessage = ({ data }: MessageEvent<{ readonly name: string; readonly text: string }>) => {
  self.postMessage(readRecording(data.text, data.name.slice(0, 80)))
}
