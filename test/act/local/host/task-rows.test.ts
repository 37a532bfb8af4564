import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Completion } from '../../../../src/act/host.js'
import { js } from '../functions/index.js'
import { withHost } from './harness.js'

test('a task that was there at the last tick has a row until it ends, which tells what its thread uses', () =>
  withHost([js('reader', { labels: { tier: 'gold' } })], {}, async ({ host, sense, raw, clock }) => {
    const { task: tasks } = sense.tables
    const { id, result, cancel } = host.runtime.submit('reader', new Uint8Array(1000), { tenant: 'acme' })
    const environment = () => [...host.runtime.running()].find(({ task }) => task !== null)
    while (environment() === undefined) await sleep(1)
    host.sample(clock.nowMs())
    assert.is(tasks.size, 0)
    // Three ticks: the row, what it used since, and what it has answered meanwhile.
    for (let tick = 0, toldMs = 0; tick < 3; tick++) {
      clock.advance(1000)
      do await sleep(5)
      while ((environment()!.usage?.atMs ?? 0) <= toldMs)
      toldMs = environment()!.usage!.atMs
      host.sample(clock.nowMs())
    }
    assert.equal([...tasks.ids()], [id])
    assert.equal(tasks.labelsOf(tasks.rowOf(id)), { function: 'reader', tenant: 'acme', kind: 'js' })
    const seen = (signal: string) => raw('task', id, signal)
    assert.equal([seen('elapsed'), seen('input.size')], [3, 1000])
    assert.ok(seen('cpu.used') > 0.01 && seen('cpu.used') < 1.5, `${seen('cpu.used')} cores`)
    assert.ok(seen('io.operations') > 100, `${seen('io.operations')} operations a second`)
    assert.ok(seen('io.read') > 60_000 * seen('io.operations'))
    assert.ok(seen('memory.used') > 2 ** 20 && seen('memory.used') <= seen('memory.limit'))
    assert.ok(seen('memory.faults') >= 0)
    assert.equal([seen('network.received'), seen('network.sent')], [0, 0])
    const completions: Completion[] = []
    host.onCompletion((completion) => completions.push(completion))
    cancel()
    await result
    assert.is(tasks.size, 0)
    const [completion] = completions
    assert.equal([completion!.taskId, completion!.isDone, completion!.inputBytes], [id, false, 1000])
    assert.is(completion!.seconds, 3)
    await host.runtime.unregister('reader')
  }))

test.run()
