import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { interpreterWays } from '../../../../bench/sandbox/interpreter.js'

test('scripts in one interpreter find what was evaluated before its state was captured, and nothing of each other', async () => {
  const { atoll, instantiate } = await interpreterWays()
  const fresh = await instantiate.task()
  for (let script = 0; script < 50; script++) assert.is(atoll.task(), fresh)
  atoll.close!()
})

test.run()
