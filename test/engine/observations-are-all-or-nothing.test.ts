import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Engine, type Observations } from '../../src/index.js'
import { refusal } from '../rejection.js'

test('nothing is noted where one of the signals is unknown; what is undefined was not observed', async () => {
  const engine = new Engine({ workers: 0 })
  engine.add('vm', 'guest')
  assert.match(
    refusal(() => engine.observe('vm', 'guest', { 'memory.used': 1e9, 'memory.usde': 1 })),
    /^vm has no signal "memory\.usde"; it has memory\.used, /,
  )
  await engine.tick(1000)
  assert.equal(engine.observe('vm', 'guest', { 'memory.used': undefined, 'cpu.used': -1, 'memory.actual': 5 }), [
    'cpu.used',
  ])
  await engine.tick(2000)
  assert.equal([...engine.history('vm', 'guest', 'memory.used', 2)], [NaN, NaN])
  assert.equal([...engine.history('vm', 'guest', 'memory.actual', 2)], [NaN, 5])
  assert.is(engine.statistics().rejectedObservations, 1)
  await engine.stop()
})

test('what is no object, and a label that is no text, are refused by name', async () => {
  const engine = new Engine({ workers: 0 })
  engine.add('vm', 'guest')
  assert.is(
    refusal(() => engine.observe('vm', 'guest', 7 as unknown as Observations)),
    'what is observed of vm "guest" is an object of numbers by signal, not 7',
  )
  assert.is(
    refusal(() => engine.add('vm', 'other', { labels: { cores: 4 as unknown as string } })),
    'label cores of vm "other" is a text, not 4',
  )
  assert.not.ok(engine.sense.tables.vm.has('other'))
  await engine.stop()
})

test.run()
