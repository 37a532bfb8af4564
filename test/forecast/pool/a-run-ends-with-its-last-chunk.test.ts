import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Cell, DONE } from '../../../src/forecast/control.js'
import { barePool, COUNT, turn, WAIT_BEYOND_FIRST } from './bare-pool.js'

test('runners that report late do not make the next run wait for ever', async () => {
  const { pool, cells, words, use } = barePool(1)
  try {
    use(`${WAIT_BEYOND_FIRST} ${COUNT}`)
    const running = pool.run('vm', 4096, 0)
    // As if three had been set aside between their last chunk and the word that it is done.
    Atomics.add(cells, Cell.Finished, 3)
    while (Atomics.load(words, 1) === 0) await turn()
    for (let turns = 0; turns < 5; turns++) await turn()
    Atomics.store(words, 2, 1)
    await running
    assert.is(words[0], 4096)
  } finally {
    await pool.close()
  }
})

test('a small run is not over while a worker that was slow to leave the last one has a chunk of it', async () => {
  const { pool, cells, claims, words, use } = barePool(0)
  try {
    // The first chunk's kernel lets another runner claim the second.
    use(`${COUNT} (i32.atomic.store (i32.const ${claims.byteOffset + 4}) (i32.const 7))`)
    let over = false
    const running = pool.run('vm', 2048, 0).then(() => (over = true))
    await turn()
    assert.is(words[0], 1024)
    assert.is(over, false)
    Atomics.store(claims, 1, DONE)
    Atomics.add(cells, Cell.Finished, 1)
    Atomics.notify(cells, Cell.Finished)
    // Nothing else keeps this process alive, as there is no worker.
    while (!over) await turn()
    await running
  } finally {
    await pool.close()
  }
})

test.run()
