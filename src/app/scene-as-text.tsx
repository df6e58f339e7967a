/** A scene as a table: the same facts in words, for who cannot see the drawing or would rather read. */
import { useT } from '../i18n/language'
import { useRun } from '../playback/run'
import { useView } from '../playback/use-view'
import type { Scene, TextRow } from '../scenes/scene'
import { Button } from '../ui/button'
import { select, useApp } from './app-store'
import styles from './stage.module.css'

/** A projector shows a screenful; nobody reads on after this many. */
const MOST_ROWS = 500

export function SceneAsText({ scene }: { readonly scene: Scene }) {
  const t = useT()
  const { view, at } = useView()
  const entries = useRun((run) => run.film).entries
  const selection = useApp((app) => app.selection)
  const rows = scene.text(view, at, entries, t, selection)
  const [head, ...body] = rows
  if (!head || body.length === 0) return <p className={styles.quiet}>{t('stage.as-text.empty')}</p>
  return (
    <div className={styles.asText} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.cells.map((cell, i) => (
              <th key={i} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.slice(0, MOST_ROWS).map((row, i) => (
            <Row key={i} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ row: { cells, selection } }: { readonly row: TextRow }) {
  const [first, ...rest] = cells
  return (
    <tr>
      <th scope="row">
        {selection ? (
          <Button look="plain" onClick={() => select(selection)}>
            {first}
          </Button>
        ) : (
          first
        )}
      </th>
      {rest.map((cell, i) => (
        <td key={i}>{cell}</td>
      ))}
    </tr>
  )
}
