import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Engine } from '../../src/engine.js'
import { refusal } from '../rejection.js'

test('every call that takes a kind of target says which kinds there are', async () => {
  const engine = new Engine({ workers: 0 })
  const kind = 'container' as 'vm'
  const message = 'there are no targets of kind "container"; there are host, pop, function, task, vm'
  assert.is(
    refusal(() => engine.add(kind, 'a')),
    message,
  )
  assert.is(
    refusal(() => engine.remove(kind, 'a')),
    message,
  )
  assert.is(
    refusal(() => engine.observe(kind, 'a', {})),
    message,
  )
  assert.is(
    refusal(() => engine.history(kind, 'a', 'memory.used')),
    message,
  )
  await engine.stop()
})

test.run()
