import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rejection } from '../../rejection.js'
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

test.run()
