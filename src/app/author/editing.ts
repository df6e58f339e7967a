/** Changes to one part of the lesson on the desk. */
import type { AuthoredQuestion, AuthoredTask } from '../../lessons/authored'
import { edit } from './desk'

export const editQuestion = (change: (question: AuthoredQuestion) => AuthoredQuestion) =>
  edit((it) => (it.question ? { ...it, question: change(it.question) } : it))

export const editTask = (change: (task: AuthoredTask) => AuthoredTask) =>
  edit((it) => (it.task ? { ...it, task: change(it.task) } : it))
