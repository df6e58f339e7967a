/** Mounts the app: the reader's theme and language first, then what the address asks for. */
import './ui/tokens.css'
import { createRoot } from 'react-dom/client'
import { openAddress, watchAddress } from './app/address'
import { App } from './app/app'
import { preferredTheme, wear } from './app/app-store'
import { listenToKeys } from './app/keyboard'
import { languageOfAddress } from './app/language-of-address'
import { preferredLanguage, speak } from './i18n/language'
import { startFrameLoop } from './playback/frame-loop'

wear(preferredTheme())
await speak(languageOfAddress(location.hash) ?? preferredLanguage())
openAddress(location.hash)
watchAddress()
listenToKeys()
startFrameLoop()
// Once the page stands: what is fetched for later must not delay what is looked at now.
if (import.meta.env.PROD)
  setTimeout(() => void import('./app/offline/offline').then((it) => it.registerOffline()), 2_000)
createRoot(document.getElementById('root')!).render(<App />)
