import { readdirSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js } from '../functions/index.js'
import { withHost } from './harness.js'

const openFiles = () => readdirSync('/proc/self/fd').length

test('a thousand tasks, seen while they run, leave no row and no file open when their environments have ended', () =>
  withHost([js('echo'), js('patient', { isolation: 'task' })], { concurrency: 4 }, async ({ host, sense, clock }) => {
    await host.runtime.register(js('echo', { name: 'first' })) // what the first thread of all opens stays open
    await host.runtime.submit('first', new Uint8Array(1)).result
    await host.runtime.unregister('first')
    const before = openFiles()
    let left = 1000
    let rows = 0
    const sample = () => {
      clock.advance(1)
      host.sample(clock.nowMs())
      rows += sense.tables.task.size
    }
    const patients = [0, 1].map(() => host.runtime.submit('patient', new Uint8Array(1)))
    await Promise.all(
      Array.from({ length: 2 }, async () => {
        while (left-- > 0) {
          await host.runtime.submit('echo', new Uint8Array(1)).result
          sample()
        }
      }),
    )
    while (rows === 0) await turn().then(sample)
    assert.ok(openFiles() > before)
    for (const { cancel } of patients) cancel()
    await Promise.all(patients.map(({ result }) => result))
    assert.is(sense.tables.task.size, 0)
    await Promise.all(['echo', 'patient'].map((name) => host.runtime.unregister(name)))
    assert.is(openFiles(), before)
  }))

test.run()
