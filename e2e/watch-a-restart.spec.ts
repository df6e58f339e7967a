import { readFileSync } from 'node:fs'
import { expect, test } from './learner'

const livenessExec = readFileSync('src/app/examples/liveness-exec.yaml', 'utf8')

test('a learner applies liveness-exec, watches it restart, scrubs back and asks the inspector', async ({
  simulator,
}) => {
  await simulator.open()
  await simulator.choose('Three workers')
  await simulator.apply(livenessExec)
  await simulator.playUntil(125)

  await simulator.select('liveness-demo')
  await expect(simulator.inspector().getByText('restartCount')).toBeVisible()
  await expect(simulator.inspector()).toContainText('Error 137')
  await expect(simulator.inspector()).toContainText('Killing')

  await simulator.scrubTo(30)
  await simulator.select('liveness-demo')
  await expect(simulator.inspector()).not.toContainText('Error 137')
  await expect(simulator.inspector()).toContainText('running')
})

test('the console answers as kubectl does', async ({ simulator }) => {
  await simulator.open()
  await simulator.type('kubectl get pods')
  await expect(simulator.console()).toContainText('NAME')
  await expect(simulator.console()).toContainText(/liveness-exec\s+1\/1\s+Running/)
})
