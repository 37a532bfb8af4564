import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rejection } from '../../rejection.js'
import { barePool, COUNT, TRAP_IN_FIRST, turn, WAIT_BEYOND_FIRST } from './bare-pool.js'

test('it fails the run, but not before other workers have left the rows; the next run is whole', async () => {
  const { pool, words, use } = barePool(2)
  process.on('warning', ignore)
  try {
    use(`${WAIT_BEYOND_FIRST} ${TRAP_IN_FIRST}`)
    let over = false
    const failed = rejection(pool.run('vm', 4096, 0)).finally(() => (over = true))
    while (pool.replacedWorkers === 0) await turn()
    for (let turns = 0; turns < 10; turns++) await turn()
    assert.is(over, false, 'a worker is still in the middle of its chunk')
    Atomics.store(words, 2, 1)
    assert.match((await failed).message, /unreachable/)

    words.fill(0)
    use(COUNT)
    for (let tick = 1; tick < 4; tick++) await pool.run('vm', 4096, tick)
    assert.is(words[0], 3 * 4096)
  } finally {
    await pool.close()
    process.off('warning', ignore)
  }
})

/** Workers that trap are warned of. */
function ignore(): void {}

test.run()
