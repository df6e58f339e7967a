/** Play, pause, step, speed, and the clock in large figures. */
import { useT } from '../i18n/language'
import { Icon } from '../ui/icon'
import { clock } from './clock'
import { SPEEDS, type Speed, setSpeed, stepBack, stepOn, togglePlaying, usePlayback } from './playback'
import styles from './transport.module.css'

export function Transport() {
  const t = useT()
  return (
    <div className={styles.transport} role="group" aria-label={t('transport.label')}>
      <Clock />
      <div className={styles.buttons}>
        <button
          type="button"
          className={styles.step}
          title={t('transport.previous')}
          aria-label={t('transport.previous')}
          onClick={stepBack}
        >
          <Icon name="previous" />
        </button>
        <PlayButton />
        <button
          type="button"
          className={styles.step}
          title={t('transport.next')}
          aria-label={t('transport.next')}
          onClick={stepOn}
        >
          <Icon name="next" />
        </button>
        <SpeedChoice />
      </div>
    </div>
  )
}

function Clock() {
  const t = useT()
  const playhead = usePlayback((playback) => playback.playhead)
  return (
    <div className={styles.clock} role="timer" aria-live="off" aria-label={t('transport.clock')}>
      {clock(playhead, playhead < 10_000 ? 2 : 1)}
    </div>
  )
}

function PlayButton() {
  const t = useT()
  const playing = usePlayback((playback) => playback.playing)
  const word = t(playing ? 'transport.pause' : 'transport.play')
  return (
    <button type="button" className={styles.play} title={word} aria-label={word} onClick={togglePlaying}>
      <Icon name={playing ? 'pause' : 'play'} />
    </button>
  )
}

function SpeedChoice() {
  const t = useT()
  const speed = usePlayback((playback) => playback.speed)
  const choose = (value: string) => setSpeed(value === 'smart' ? 'smart' : (Number(value) as Speed))
  return (
    <select
      className={styles.speed}
      aria-label={t('transport.speed')}
      title={speed === 'smart' ? t('transport.smart.hint') : undefined}
      value={speed}
      onChange={(event) => choose(event.target.value)}
    >
      {SPEEDS.map((option) => (
        <option key={option} value={option}>
          {option === 'smart' ? t('transport.smart') : `${option}×`}
        </option>
      ))}
    </select>
  )
}
