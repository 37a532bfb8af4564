import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sense, SharedMemory } from '../../../src/sense/index.js'

test('running out of shared memory says how much there is and what to lower', () => {
  const memory = new SharedMemory(2 ** 20)
  memory.allocate(500_000)
  assert.throws(
    () => memory.allocate(700_000),
    /700032 bytes more do not fit its limit of 1048576 bytes; lower the capacities/,
  )
  assert.throws(() => new SharedMemory(1000), /memoryLimitBytes is from 1 MiB to 4 GiB/)
  assert.throws(() => new Sense({ memoryLimitBytes: 2 ** 20 }), /shared memory is exhausted/)
})

test.run()
