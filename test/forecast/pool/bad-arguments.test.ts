import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ForecastPool } from '../../../src/forecast/pool.js'
import { SharedMemory } from '../../../src/sense/index.js'
import { refusal, rejection } from '../../rejection.js'
import { TableUnderForecast } from './table-under-forecast.js'

test('a wrong number of workers, an unknown kernel and a second run at once are named', async () => {
  assert.is(
    refusal(() => new ForecastPool(new SharedMemory(), -1)),
    'workers is a whole number from 0 to 64, not -1',
  )
  const under = new TableUnderForecast(4096, 1)
  const empty = { host: [], pop: [], function: [], task: [] }
  const unknown = { stage: 'forecast', source: 'kernels', kernel: 'oracle', job: 0 } as const
  assert.is(
    refusal(() => under.pool.use({ ...empty, vm: [unknown] }, null)),
    'there is no kernel "oracle"',
  )
  const running = under.tick()
  assert.match((await rejection(under.pool.run('vm', 8, 0))).message, /a tick is still running/)
  await running
  await under.pool.close()
})

test.run()
