/** «Now you»: where learners take over, the task in words, goals that the cluster answers, and hints. */
import { type Authored, type AuthoredTask, MOST } from '../../lessons/authored'
import { CHECK_KINDS, CHECKS, type CheckKind } from '../../lessons/authored-checks'
import { clock } from '../../playback/clock'
import { usePlayback } from '../../playback/playback'
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icon'
import styles from './author.module.css'
import { edit, lookNow, showLook, tryOut } from './desk'
import { editTask } from './editing'
import { Field } from './field'
import { GoalForm } from './goal-form'
import { Shows } from './shows'
import { useAuthorWords } from './words'

export function TaskForm({ lesson: { task } }: { readonly lesson: Authored }) {
  const say = useAuthorWords()
  const at = usePlayback(({ playhead }) => playhead)
  const take = () =>
    edit((it) => {
      const { at: from, scene } = lookNow()
      // A solution begins where it was recorded
      const { solution: _, ...task } = { text: {}, goals: [], hints: [], ...it.task }
      return { ...it, task: { ...task, at: from, scene } }
    })
  return (
    <>
      {task ? (
        <button type="button" className={styles.look} onClick={() => showLook(task)}>
          <Shows look={task} />
        </button>
      ) : (
        <p className={styles.none}>{say('author.task.none')}</p>
      )}
      <div className={styles.row}>
        <Button onClick={take}>{say('author.task.take', { at: clock(at) })}</Button>
        {task ? (
          <Button look="plain" onClick={() => edit(({ task: _, ...rest }) => rest)}>
            {say('author.task.remove')}
          </Button>
        ) : undefined}
      </div>
      {task ? <Task task={task} /> : undefined}
    </>
  )
}

function Task({ task }: { readonly task: AuthoredTask }) {
  const say = useAuthorWords()
  return (
    <>
      <Field
        rows={3}
        label={say('author.task.text')}
        texts={task.text}
        onWrite={(text) => editTask((it) => ({ ...it, text }))}
      />
      <section className={styles.list} aria-label={say('author.goals')}>
        <h3>{say('author.goals')}</h3>
        {task.goals.map((goal, index) => (
          // Goals are told apart by their place alone
          <GoalForm key={index} goal={goal} index={index} />
        ))}
        <AddGoal goals={task.goals.length} />
      </section>
      <Hints task={task} />
      <OwnSolution task={task} />
    </>
  )
}

/** The author solves the task as a learner would, and what was typed is kept (keep-solution.tsx). */
function OwnSolution({ task: { solution, goals } }: { readonly task: AuthoredTask }) {
  const say = useAuthorWords()
  return (
    <section className={styles.list} aria-label={say('author.solution')}>
      <h3>{say('author.solution')}</h3>
      {solution ? (
        <pre className={styles.script} tabIndex={0}>
          {solution}
        </pre>
      ) : (
        <p className={styles.quiet}>{say('author.solution.none')}</p>
      )}
      <div className={styles.row}>
        <Button disabled={goals.length === 0} onClick={() => tryOut('now')}>
          {say(solution ? 'author.solution.again' : 'author.solution.play')}
        </Button>
        {solution ? (
          <Button look="plain" onClick={() => editTask(({ solution: _, ...rest }) => rest)}>
            {say('author.solution.remove')}
          </Button>
        ) : undefined}
      </div>
    </section>
  )
}

function AddGoal({ goals }: { readonly goals: number }) {
  const say = useAuthorWords()
  if (goals >= MOST.goals) return undefined
  const add = (kind: CheckKind) => editTask((it) => ({ ...it, goals: [...it.goals, newGoal(kind)] }))
  return (
    <select
      aria-label={say('author.goal.add')}
      value=""
      onChange={({ target }) => add(target.value as CheckKind)}
    >
      <option value="">{say('author.goal.add')}</option>
      {CHECK_KINDS.map((kind) => (
        <option key={kind} value={kind}>
          {say(`author.check.${kind}`)}
        </option>
      ))}
    </select>
  )
}

function newGoal(kind: CheckKind): AuthoredTask['goals'][number] {
  const takes: readonly string[] = CHECKS[kind].takes
  return {
    check: {
      kind,
      name: '',
      ...(takes.includes('resource') && { resource: 'pods' }),
      ...(takes.includes('count') && { count: kind === 'restarts' ? 0 : 1 }),
      ...(takes.includes('image') && { image: '' }),
    },
    words: {},
  }
}

function Hints({ task: { hints } }: { readonly task: AuthoredTask }) {
  const say = useAuthorWords()
  return (
    <section className={styles.list} aria-label={say('author.hints')}>
      <h3>{say('author.hints')}</h3>
      {hints.map((hint, index) => (
        <div key={index} className={styles.row}>
          <Field
            bare
            rows={2}
            label={say('author.hint', { n: index + 1 })}
            texts={hint}
            onWrite={(texts) => editTask((it) => ({ ...it, hints: it.hints.with(index, texts) }))}
          />
          <Button
            look="plain"
            aria-label={say('author.hint.remove', { n: index + 1 })}
            onClick={() => editTask((it) => ({ ...it, hints: it.hints.filter((_, at) => at !== index) }))}
          >
            <Icon name="close" />
          </Button>
        </div>
      ))}
      {hints.length < MOST.hints ? (
        <Button look="plain" onClick={() => editTask((it) => ({ ...it, hints: [...it.hints, {}] }))}>
          + {say('author.hint.add')}
        </Button>
      ) : undefined}
    </section>
  )
}
