import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'

// Node leaves files open when a thread is ended while it loads modules.
test('an environment that is starting when the runtime closes is ended when it has loaded', () =>
  withRuntime([js('echo')], {}, async (runtime) => {
    const started = once(process, 'worker') as Promise<[Worker]>
    runtime.submit('echo', new Uint8Array(1)).cancel()
    const [worker] = await started
    const heard: string[] = []
    worker.on('message', ({ type }: { type: string }) => heard.push(type))
    worker.on('exit', () => heard.push('exit'))
    await runtime.close()
    assert.equal(heard, ['thread', 'ready', 'exit'])
  }))

test.run()
