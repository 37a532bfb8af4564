import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TaskResult } from '../../../../src/act/local/task.js'
import { js, withRuntime } from '../functions/index.js'

test('never more tasks run at once than the runtime allows', () =>
  withRuntime([js('echo'), js('answers')], { concurrency: 2 }, async (runtime) => {
    let most = 0
    runtime.events.on('task', () => (most = Math.max(most, runtime.observe('echo').running)))
    const tasks = Array.from({ length: 40 }, () => runtime.submit('echo', new Uint8Array(1)))
    assert.ok(runtime.observe('echo').starting <= 2)
    const ended = await Promise.all(tasks.map(({ result }) => result))
    assert.ok(ended.every(({ status }) => status === 'done'))
    assert.ok(most >= 1 && most <= 2, `${most}`)
    assert.ok(runtime.statistics().environmentsStarted <= 2)
  }))

test('a limit of one function holds back its own tasks only', () =>
  withRuntime([js('patient', { concurrency: 1 }), js('echo')], { concurrency: 4 }, async (runtime) => {
    await runtime.keepWarm('patient', 1)
    const order: TaskResult[] = []
    runtime.events.on('task', (result) => order.push(result))
    const running = runtime.submit('patient', new Uint8Array(1))
    const heldBack = runtime.submit('patient', new Uint8Array(1))
    await runtime.submit('echo', new Uint8Array(1)).result
    const { running: busy, queued } = runtime.observe('patient')
    assert.equal([busy, queued], [1, 1])
    running.cancel()
    heldBack.cancel()
    await heldBack.result
    assert.is(order[0]!.functionName, 'echo')
  }))

test.run()
