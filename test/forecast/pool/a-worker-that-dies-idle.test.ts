import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { barePool, COUNT, turn } from './bare-pool.js'

test('it is replaced by the next run: workers that cannot start are not asked for without end', async () => {
  const { pool, words, use } = barePool(1)
  try {
    use(COUNT)
    await pool.run('vm', 4096, 0)
    await pool.kill(pool.threadIds[0]!)
    for (let turns = 0; turns < 10; turns++) await turn()
    assert.is(pool.threadIds.length, 0)
    await pool.run('vm', 4096, 1)
    assert.is(pool.threadIds.length, 1)
    assert.is(pool.replacedWorkers, 1)
    assert.is(words[0], 2 * 4096)
  } finally {
    await pool.close()
  }
})

test.run()
