import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSignal, Sense } from '../../../src/sense/index.js'
import { refusal } from '../../rejection.js'

test('a signal of the host is a column like any other; a bad one is refused by name', () => {
  const given = { name: 'gpu.memory', unit: 'bytes', description: 'Memory of its accelerator' } as const
  const sense = new Sense({ capacity: { vm: 8 }, signals: [defineSignal('vm', given)] })
  const { row } = sense.tables.vm.add('a')
  assert.is(sense.tables.vm.signal('gpu.memory').observe(row, 1e9), null)

  assert.throws(
    () => defineSignal('vm', { ...given, name: 'GPU memory' }),
    /signal "GPU memory": a name is dotted camelCase/,
  )
  const { name: _, ...nameless } = given
  assert.throws(() => defineSignal('vm', nameless as typeof given), /signal "undefined": a name is dotted/)
  assert.throws(() => defineSignal('vm', { ...given, name: 'labels.x' }), /does not begin with "labels"/)
  assert.throws(() => defineSignal('vm', { ...given, minimum: 5, maximum: 5 }), /minimum 5 is not below maximum 5/)
  assert.throws(() => defineSignal('vm', { ...given, maximumJump: 0 }), /maximumJump 0 is not above zero/)
  assert.is(
    refusal(() => defineSignal('gpu' as 'vm', given)),
    'there are no targets of kind "gpu"; there are host, pop, function, task, vm',
  )
  assert.match(
    refusal(() => defineSignal('vm', { ...given, unit: 'byte' as 'bytes' })),
    /^signal gpu\.memory: there is no unit "byte"; there are bytes, seconds, cores, /,
  )
  assert.is(
    refusal(() => defineSignal('vm', { ...given, kind: 'counter' as 'count' })),
    'signal gpu.memory: its kind is gauge, count, setting, not "counter"',
  )
  const twice = defineSignal('vm', { ...given, name: 'memory.used' })
  assert.is(
    refusal(() => new Sense({ signals: [twice] })),
    'signal vm.memory.used is defined twice',
  )
})

test.run()
