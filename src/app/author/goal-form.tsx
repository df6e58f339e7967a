/** One goal: what is asked of the cluster, and whether it is so now. */
import { useSpoken } from '../../i18n/language'
import { type AuthoredGoal, MOST } from '../../lessons/authored'
import { type Check, CHECKS, isMet } from '../../lessons/authored-checks'
import { sentenceOf } from '../../lessons/authored-words'
import { useRun } from '../../playback/run'
import { useView } from '../../playback/use-view'
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icon'
import { WordsAndCode } from '../../ui/words-and-code'
import styles from './author.module.css'
import { editTask } from './editing'
import { Field } from './field'
import { NameField } from './name-field'
import { useAuthorWords } from './words'

interface GoalFormProps {
  readonly goal: AuthoredGoal
  readonly index: number
}

const editGoal = (index: number, change: (goal: AuthoredGoal) => AuthoredGoal) =>
  editTask((it) => ({ ...it, goals: it.goals.with(index, change(it.goals[index]!)) }))

export function GoalForm({ goal, index }: GoalFormProps) {
  const say = useAuthorWords()
  const language = useSpoken((spoken) => spoken.language)
  const n = index + 1
  return (
    <fieldset className={styles.goal} aria-label={say('author.goal', { n })}>
      <div className={styles.row}>
        <b>{say(`author.check.${goal.check.kind}`)}</b>
        <Met check={goal.check} />
        <Button
          look="plain"
          aria-label={say('author.goal.remove', { n })}
          title={say('author.goal.remove', { n })}
          onClick={() => editTask((it) => ({ ...it, goals: it.goals.filter((_, at) => at !== index) }))}
        >
          <Icon name="close" />
        </Button>
      </div>
      <Asked check={goal.check} onChange={(check) => editGoal(index, (it) => ({ ...it, check }))} />
      <Field
        label={say('author.goal.words')}
        texts={goal.words}
        onWrite={(words) => editGoal(index, (it) => ({ ...it, words }))}
      />
      {Object.keys(goal.words).length === 0 ? (
        <p className={styles.note}>
          <WordsAndCode text={sentenceOf(goal, language)} />
        </p>
      ) : undefined}
    </fieldset>
  )
}

/** The same question to the cluster as learners will ask, at the playhead. */
function Met({ check }: { readonly check: Check }) {
  const say = useAuthorWords()
  const { view } = useView()
  const namespace = useRun((run) => run.session.cluster.namespace)
  const met = isMet(view, check, namespace)
  return (
    <span className={styles.met} data-met={met}>
      {met ? '✓ ' : '◌ '}
      {say(met ? 'author.goal.met' : 'author.goal.open')}
    </span>
  )
}

interface AskedProps {
  readonly check: Check
  onChange(check: Check): void
}

function Asked({ check, onChange }: AskedProps) {
  const say = useAuthorWords()
  const { kind, name, resource, count, image } = check
  return (
    <div className={styles.asks}>
      {resource === undefined ? undefined : (
        <Resource value={resource} onChange={(it) => onChange({ ...check, resource: it })} />
      )}
      <NameField
        label={say('author.goal.name')}
        value={name}
        resource={resource ?? CHECKS[kind].of}
        onChange={(it) => onChange({ ...check, name: it })}
      />
      {count === undefined ? undefined : (
        <label className={styles.field}>
          {say(kind === 'restarts' ? 'author.goal.most' : 'author.goal.count')}
          <input
            type="number"
            min={kind === 'restarts' ? 0 : 1}
            max={5000}
            value={count}
            onChange={({ target }) =>
              onChange({ ...check, count: Math.max(0, Math.trunc(Number(target.value))) })
            }
          />
        </label>
      )}
      {image === undefined ? undefined : (
        <label className={styles.field}>
          {say('author.goal.image')}
          <input
            type="text"
            className={styles.code}
            spellCheck={false}
            maxLength={MOST.name}
            value={image}
            onChange={({ target }) => onChange({ ...check, image: target.value.trim() })}
          />
        </label>
      )}
    </div>
  )
}

/** Kinds of objects that are there, and some that may come to be. */
function Resource({ value, onChange }: { readonly value: string; onChange(resource: string): void }) {
  const say = useAuthorWords()
  const { view } = useView()
  const there = [...new Set([...USUAL, value, ...view.objects.resources()])].sort()
  return (
    <label className={styles.field}>
      {say('author.goal.resource')}
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {there.map((resource) => (
          <option key={resource} value={resource}>
            {resource}
          </option>
        ))}
      </select>
    </label>
  )
}

const USUAL = [
  'configmaps',
  'deployments.apps',
  'horizontalpodautoscalers.autoscaling',
  'ingresses.networking.k8s.io',
  'jobs.batch',
  'namespaces',
  'networkpolicies.networking.k8s.io',
  'persistentvolumeclaims',
  'pods',
  'secrets',
  'services',
  'statefulsets.apps',
]
