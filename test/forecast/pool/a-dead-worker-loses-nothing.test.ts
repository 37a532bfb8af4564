import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { TableUnderForecast } from './table-under-forecast.js'

const ROWS = 20_000
const TICKS = 25

test('workers killed in the middle of ticks leave the results bit for bit as without', async () => {
  const calm = new TableUnderForecast(ROWS, 0)
  const stormy = new TableUnderForecast(ROWS, 2)
  try {
    for (let tick = 0; tick < TICKS; tick++) {
      await calm.tick()
      await stormy.tick(() => {
        for (const threadId of stormy.pool.threadIds.slice(0, 1 + (tick % 2))) void stormy.pool.kill(threadId)
      })
      assert.equal(stormy.results(), calm.results(), `tick ${tick}`)
    }
    assert.ok(stormy.pool.replacedWorkers >= TICKS / 2, `${stormy.pool.replacedWorkers} workers were replaced`)
  } finally {
    await Promise.all([calm.pool.close(), stormy.pool.close()])
  }
})

test.run()
