import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Engine } from '../../src/engine.js'
import { policyFile } from './support.js'

const MIB = 2 ** 20

test('after a plan a host can read the score of every target that a rule speaks for, moved or not', async () => {
  const engine = new Engine({ policies: [policyFile('worth')], workers: 0 })
  engine.add('host', 'here')
  engine.observe('host', 'here', { 'memory.total': 100 * MIB, 'memory.committed': 0 })
  const rows = [3, 8, 5].map((duration, index) => {
    const { row } = engine.add('function', `f${index}`, {
      host: 'here',
      labels: { owner: index === 2 ? 'nobody' : 'me' },
    })
    const values = { duration, 'environment.memory': MIB, 'environments.warm': index }
    assert.equal(engine.observe('function', `f${index}`, values), [])
    return row
  })
  const { actions } = await engine.tick(1000)
  assert.equal(
    actions.map(({ targetId }) => targetId),
    ['f0'],
    'f1 has its environment already',
  )
  const { values } = engine.sense.tables.function.signal('environments.worth').current
  assert.equal(
    rows.map((row) => values[row]),
    [3, 8, 0],
  )
  await engine.stop()
})

test('what is divided by nothing is worth a large number, which signals can hold', async () => {
  const engine = new Engine({ policies: [policyFile('worth-by-nothing')], workers: 0 })
  engine.add('host', 'here')
  engine.observe('host', 'here', { 'memory.total': 100 * MIB, 'memory.committed': 0 })
  const rows = ['me', 'you'].map((owner) => {
    const { row } = engine.add('function', owner, { host: 'here', labels: { owner } })
    engine.observe('function', owner, { duration: 0, 'environment.memory': MIB, 'environments.warm': 0 })
    return row
  })
  await engine.tick(1000)
  const { values } = engine.sense.tables.function.signal('environments.worth').current
  assert.equal(rows.map((row) => values[row]), [Number.MAX_VALUE, -Number.MAX_VALUE])
  await engine.stop()
})

test.run()
