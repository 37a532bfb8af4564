import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../../src/sense/random.js'
import { ResourceIslandManager, type TaskCharacteristics } from '../../../../src/systems/islands/index.js'
import { TaskMemory } from '../../../../src/systems/islands/prediction/index.js'
import { refusal } from '../../../rejection.js'

const MIB = 2 ** 20
const random = createRandom('tasks')

/** Tasks of a type whose memory grows with the input, with a feature and with the user who sends them. */
function someTask(): { task: TaskCharacteristics; usedBytes: number } {
  const inputBytes = 2 ** (10 + 16 * random.uniform())
  const large = random.integer(2)
  const tenant = random.pick(['modest', 'lavish'])
  const usedBytes = (8 * MIB + 6 * inputBytes) * (1 + 2 * large) * (tenant === 'lavish' ? 2 : 1)
  return {
    task: { taskType: 'resize', inputBytes, tenant, features: [large] },
    usedBytes: usedBytes * Math.exp(0.1 * random.normal()),
  }
}

test('what a task needs is foreseen from its input, its features and its user, with a margin that few exceed', () => {
  const memory = new TaskMemory()
  assert.is(memory.required(someTask().task), null, 'nothing is said without evidence')
  let beyond = 0
  let waste = 0
  for (let at = 0; at < 4000; at++) {
    const { task, usedBytes } = someTask()
    if (at >= 1000) {
      const required = memory.required(task)!
      if (usedBytes > required) beyond++
      waste += Math.log2(required / usedBytes)
    }
    memory.learn(task, usedBytes)
  }
  assert.ok(beyond / 3000 > 0.01 && beyond / 3000 < 0.045, `${(100 * beyond) / 3000} % exceed it`)
  assert.ok(waste / 3000 < 1.2, `on average 2^${waste / 3000} times as much as is used`) // needs spread over 2^9
})

test('outcomes refine it: a type that needs ten times as much from now on is soon given it', () => {
  const memory = new TaskMemory()
  const task = { taskType: 'sum', inputBytes: 1000 }
  for (let at = 0; at < 200; at++) memory.learn(task, 10 * MIB)
  assert.ok(Math.abs(memory.required(task)! / (10 * MIB) - 1) < 0.05)
  for (let at = 0; at < 100; at++) memory.learn(task, 100 * MIB)
  assert.ok(memory.required(task)! > 90 * MIB, `${memory.required(task)! / MIB} MiB`)
})

test('types know nothing of one another, also where one takes the place of another', () => {
  const memory = new TaskMemory()
  for (let type = 0; type < 600; type++) {
    const usedBytes = (1 + (type % 7)) * MIB
    for (let at = 0; at < 10; at++) memory.learn({ taskType: `type-${type}`, inputBytes: 10 }, usedBytes)
    const required = memory.required({ taskType: `type-${type}`, inputBytes: 10 })!
    assert.ok(required > 0.8 * usedBytes && required < 1.5 * usedBytes, `type ${type}: ${required / usedBytes}`)
  }
  assert.is(memory.required({ taskType: 'type-0', inputBytes: 10 }), null, 'the oldest has given way')
})

test('hostile numbers are refused or teach nothing', () => {
  const manager = new ResourceIslandManager({ memoryBudgetBytes: MIB })
  const task = { taskType: 'sum', inputBytes: 10 }
  for (const usedBytes of [NaN, Infinity, -1, 0, 2 ** 60]) {
    for (let at = 0; at < 20; at++) manager.learnRequiredMemory(task, usedBytes)
  }
  assert.is(manager.calculateRequiredMemory(task), null)
  for (const features of [[1e300], [-1e300], [0]]) {
    for (let at = 0; at < 20; at++) manager.learnRequiredMemory({ ...task, features }, MIB)
  }
  const required = manager.calculateRequiredMemory({ taskType: 'sum', inputBytes: 1e300, features: [-1e300] })!
  assert.ok(required >= 1 && required <= 8 * 2 ** 30, `${required}`)
  const refused = (given: object) => refusal(() => manager.learnRequiredMemory({ ...task, ...given }, MIB))
  assert.is(refused({ inputBytes: NaN }), 'sum: inputBytes is a finite number from 0, not NaN')
  assert.is(refused({ features: [1, NaN] }), 'sum: features are at most 4 finite numbers, not 1, NaN')
  assert.is(refused({ taskType: '' }), 'taskType is a text that is not empty, not ')
  manager.close()
})

test.run()
