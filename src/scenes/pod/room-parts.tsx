/** What stands in every room: the tree of processes, PID 1 large, and the gauges of its cgroup. */
import type { Translate } from '../../i18n/words'
import { widthOf } from '../memory/amounts'
import drawing from '../parts/drawing.module.css'
import styles from './pod.module.css'
import type { PlacedLog, PlacedProcess, Room } from './rooms'
import { commandLine, cpuWords, endCut, memoryWords } from './words'

interface Props {
  readonly room: Room
  readonly t: Translate
}

export function Processes({ room, t }: Props) {
  const { processes, moreProcesses, inside } = room
  if (processes.length === 0) {
    const x = (room.captions.pid?.x ?? room.x + 12) + 2
    const y = (room.captions.pid?.y ?? room.y + 26) + 20
    return (
      <text x={x} y={y} className={drawing.quiet}>
        {inside.running ? '' : t('pod.no-process')}
      </text>
    )
  }
  return (
    <g>
      {processes.map((process, index) => (
        <ProcessLine key={process.pid} process={process} above={processes[index - 1]} t={t} />
      ))}
      {moreProcesses && (
        <text x={moreProcesses.x + 30} y={moreProcesses.y} className={drawing.quiet}>
          {t('pod.more-processes', { n: moreProcesses.n })}
        </text>
      )}
    </g>
  )
}

interface LineProps {
  readonly process: PlacedProcess
  readonly above: PlacedProcess | undefined
  readonly t: Translate
}

function ProcessLine({ process, above, t }: LineProps) {
  const { x, y, pid, depth, argv, visitor, room } = process
  const first = pid === 1
  const step = x + 26 + Math.min(3, depth) * 14
  const line = commandLine(argv, Math.max(4, room))
  const guest = visitor ? t(`pod.visitor-${visitor}`) : ''
  return (
    <g>
      <title>{`${pid} ${argv.join(' ')}${visitor ? ` (${guest})` : ''}`}</title>
      {visitor && (
        <rect x={x - 4} y={y - 13} width={room * 6.7 + 40} height="17" rx="4" className={styles.guest} />
      )}
      <text
        x={first ? x : x + 18}
        y={first ? y + 2 : y}
        textAnchor={first ? 'start' : 'end'}
        className={first ? drawing.name : drawing.mono}
        style={first ? { fontSize: 'var(--t4)', fontWeight: 700 } : undefined}
      >
        {pid}
      </text>
      {depth > 0 && above && (
        <path d={`M${step - 12} ${y - 15}V${y - 4}h8`} fill="none" stroke="var(--edge)" strokeWidth="1.2" />
      )}
      <text x={first ? x + 18 : step} y={y} className={`${drawing.mono} ${first ? drawing.strong : ''}`}>
        {line}
      </text>
      {visitor && room * 6.7 - line.length * 6.7 > widthOf(guest) + 16 && (
        <text x={x + room * 6.7 + 30} y={y} textAnchor="end" className={drawing.quiet}>
          {guest}
        </text>
      )}
    </g>
  )
}

/** The last lines of its output, as `kubectl logs` would end. */
export function Log({ log: { x, y, lines, room }, t }: { readonly log: PlacedLog; readonly t: Translate }) {
  return (
    <g>
      <text x={x} y={y} className={drawing.quiet}>
        {t('pod.writes')}
      </text>
      {lines.map((line, index) => (
        // Lines of one output have no other identity
        <text key={index} x={x} y={y + 16 + index * 16} className={drawing.mono}>
          <title>{line}</title>
          {endCut(line, room)}
        </text>
      ))}
    </g>
  )
}

/** Memory and CPU against their limits; without one the bar has no end to fill. */
export function Gauges({ room: { gauges, inside, level, tight }, t }: Props) {
  if (!gauges || !inside.running) return null
  const { memory, cpu } = inside
  const rows = [
    {
      word: t('pod.memory'),
      share: memory.limit > 0 ? memory.used / memory.limit : undefined,
      said: memoryWords(inside, t),
    },
    {
      word: t('pod.cpu'),
      share: cpu.limit > 0 ? cpu.used / cpu.limit : undefined,
      said: cpuWords(inside, t),
    },
  ]
  const step = level === 'small' ? 15 : 24
  const numbers = Math.max(...rows.map(({ said }) => said.length)) * 6.9 + 10
  const label = level === 'small' ? 48 : 54
  return (
    <g>
      {!tight && (
        <text x={gauges.x} y={gauges.y - 10} className={drawing.quiet}>
          {t('pod.own-cgroup')}
        </text>
      )}
      {rows.map(({ word, share, said }, index) => {
        const y = gauges.y + 10 + index * step
        const x = gauges.x + label
        const width = gauges.width - label - numbers
        return (
          <g key={word}>
            <text x={gauges.x} y={y} className={drawing.quiet}>
              {word}
            </text>
            {width < 12 ? null : share === undefined ? (
              <path
                d={`M${x} ${y - 4}h${width}`}
                stroke="var(--line)"
                strokeDasharray="3 3"
                strokeWidth="2"
              />
            ) : (
              <>
                <rect x={x} y={y - 8} width={width} height="8" rx="2" fill="var(--line)" />
                <rect
                  x={x}
                  y={y - 8}
                  width={Math.max(1, width * Math.min(1, share))}
                  height="8"
                  rx="2"
                  fill="var(--ink2)"
                />
              </>
            )}
            <text
              x={gauges.x + gauges.width}
              y={y}
              textAnchor="end"
              className={`${drawing.mono} ${drawing.strong}`}
            >
              {said}
            </text>
          </g>
        )
      })}
    </g>
  )
}
