/** A run told to its end beside the one on screen, in a worker of its own, to read from it what will happen. */
import { createEngine } from '../../session/engine'
import type { Session } from '../../session/session'
import { Film } from '../../view/checkpoints'

/** `stop` gives up: nobody wants to know any more. */
export function runAhead(
  session: Session,
  until: number,
): { readonly film: Promise<Film>; readonly stop: () => void } {
  const film = new Film()
  let stop = () => {}
  const told = new Promise<Film>((resolve, reject) => {
    const engine = createEngine({
      entries: (batch, reached) => {
        film.append(batch, reached)
        if (reached < until) return
        engine.stop()
        resolve(film)
      },
      broken: (message) => {
        engine.stop()
        reject(new Error(message))
      },
    })
    stop = engine.stop
    engine.start(session)
    engine.runUntil(until)
  })
  return { film: told, stop }
}
