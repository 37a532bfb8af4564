import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rejection } from '../../rejection.js'
import { barePool, turn, WAIT_BEYOND_FIRST } from './bare-pool.js'
import { TableUnderForecast } from './table-under-forecast.js'

test('a closed pool has no threads left and refuses work', async () => {
  const under = new TableUnderForecast(4096, 2)
  await under.tick()
  assert.is(under.pool.threadIds.length, 2)
  await under.pool.close()
  await under.pool.close()
  assert.is(under.pool.threadIds.length, 0)
  assert.is((await rejection(under.tick())).message, 'the forecast pool is closed')
})

test('a run that is under way is refused, not forgotten', async () => {
  const { pool, use } = barePool(1)
  use(WAIT_BEYOND_FIRST)
  const running = rejection(pool.run('vm', 4096, 0))
  await turn()
  await pool.close()
  assert.is((await running).message, 'the forecast pool is closed')
})

test.run()
