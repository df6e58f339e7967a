/** Mounts the app: the reader's theme and language first, then what the address asks for. */
import './ui/tokens.css'
import { createRoot } from 'react-dom/client'
import { openAddress, watchAddress } from './app/address'
import { App } from './app/app'
import { preferredTheme, wear } from './app/app-store'
import { Fallen } from './app/fallen'
import { listenToKeys } from './app/keyboard'
import { isEmbedded, languageOfAddress } from './app/language-of-address'
import { SceneBoundary } from './app/scene-boundary'
import { preferredLanguage, speak } from './i18n/language'
import { startFrameLoop } from './playback/frame-loop'

wear(preferredTheme())
await speak(languageOfAddress(location.hash) ?? preferredLanguage())
openAddress(location.hash)
listenToKeys()
startFrameLoop()
const embedded = isEmbedded(location.hash)
if (!embedded) watchAddress()
// Once the page stands: what is fetched for later must not delay what is looked at now.
if (import.meta.env.PROD && !embedded)
  setTimeout(() => void import('./app/offline/offline').then((it) => it.registerOffline()), 2_000)
const root = createRoot(document.getElementById('root')!)
// Not awaited: what is imported waits for this file to end.
if (embedded) void import('./app/sharing/embedded').then(({ Embedded }) => root.render(<Embedded />))
else
  root.render(
    <SceneBoundary instead={(message, again) => <Fallen message={message} onAgain={again} />}>
      <App />
    </SceneBoundary>,
  )
