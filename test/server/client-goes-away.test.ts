import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TaskResult } from '../../src/act/local/task.js'
import { call, serving } from './support.js'

test('a task whose client goes away is cancelled', () =>
  serving(async ({ url, runtime, defects }) => {
    await call(url, 'echo') // a warm environment, so that `running` below is soon
    const ended = new Promise<TaskResult>((resolve) => runtime.events.once('task', resolve))
    const client = new AbortController()
    runtime.onArrival(() => client.abort())
    await fetch(`${url}/functions/hang`, { method: 'POST', signal: client.signal }).catch(() => {})
    assert.is((await ended).status, 'cancelled')
    assert.equal(defects, [])
  }))

test.run()
