import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../../src/act/clock.js'
import { Engine } from '../../../src/engine.js'
import { defineSignal, Sense } from '../../../src/sense/index.js'

test('the row that kernels compute along with an odd last one goes to no target before the tick has ended', () => {
  const { vm } = new Sense({ capacity: { vm: 8 } }).tables
  vm.add('a')
  assert.is(vm.beginTick(), 1)
  assert.is(vm.add('b').row, 2)
  assert.is(vm.add('c').row, 3)
  vm.endTick()
  assert.is(vm.add('d').row, 1)
  assert.is(vm.beginTick(), 4)
  assert.is(vm.add('e').row, 4, 'after an even last row there is none to be left out')
})

test('that row holds no zeros that could be taken for observations', async () => {
  const kelvin = defineSignal('task', { name: 'kelvin', unit: 'count', minimum: 200, description: 'Temperature' })
  const engine = new Engine({ signals: [kelvin], clock: new ManualClock(), workers: 0 })
  for (const id of ['a', 'b', 'c']) {
    engine.add('task', id)
    for (let tick = 0; tick < 3; tick++) await engine.tick()
  }
  assert.is(engine.statistics().rejectedObservations, 0)
  await engine.stop()
})

test.run()
