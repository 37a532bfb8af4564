import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'

test('a full queue refuses at once and says so; what was in it is not lost', () =>
  withRuntime([js('patient'), js('echo')], { concurrency: 1, queueLimit: 2 }, async (runtime) => {
    await runtime.keepWarm('patient', 1)
    const running = runtime.submit('patient', new Uint8Array(1))
    const waiting = [1, 2].map((n) => runtime.submit('echo', Uint8Array.of(n)))
    const refused = await runtime.submit('echo', Uint8Array.of(3)).result
    assert.equal([refused.status, refused.start], ['refused', null])
    assert.match(refused.error!.message, 'function echo: 2 tasks are waiting already')
    running.cancel()
    const ended = await Promise.all(waiting.map(({ result }) => result))
    assert.equal(
      ended.map(({ status, output }) => [status, output![0]]),
      [
        ['done', 1],
        ['done', 2],
      ],
    )
  }))

test('a task for which an environment starts takes no place in the queue', () =>
  withRuntime([js('echo')], { queueLimit: 0 }, async (runtime) => {
    assert.is((await runtime.submit('echo', new Uint8Array(1)).result).status, 'done')
  }))

test.run()
