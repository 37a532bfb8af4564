import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'
import { withWorkers } from '../functions/workers.js'

// Node leaves files open when a thread is ended while it loads modules.
test('an environment that is starting when the runtime closes is ended when it has loaded', () =>
  withWorkers((workers) =>
    withRuntime([js('echo')], {}, async (runtime) => {
      runtime.submit('echo', new Uint8Array(1)).cancel()
      const loaded = once(workers[0]!, 'message')
      const exited = once(workers[0]!, 'exit').then(() => 'exited')
      await runtime.close()
      const first = await Promise.race([loaded.then(([{ type }]) => type as string), exited])
      assert.is(first, 'ready')
    }),
  ))

test.run()
