import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, wasm } from '../functions/index.js'
import { withHost } from './harness.js'

test('a function row shows its requests, environments, islands and times', () =>
  withHost([wasm('echo'), js('patient')], {}, async ({ host, raw, clock }) => {
    const seen = (signal: string) => raw('function', 'echo', signal)
    host.sample(clock.nowMs())
    assert.equal([seen('requests.arrived'), seen('environments.warm')], [0, 0])
    assert.ok(Number.isNaN(seen('requests.idle')))
    await host.runtime.submit('echo', new Uint8Array(1)).result
    clock.advance(2500)
    const running = host.runtime.submit('patient', new Uint8Array(1))
    host.runtime.keepIslands('echo', 3)
    host.sample(clock.nowMs())
    assert.equal([seen('requests.arrived'), seen('requests.idle'), seen('requests.queued')], [1, 2.5, 0])
    assert.equal([seen('islands.standby'), seen('island.size')], [3, 65_536])
    assert.ok(seen('environment.memory') > 2 ** 20)
    assert.ok(seen('environment.startup') >= 0)
    assert.ok(seen('duration') >= 0)
    assert.equal(
      [raw('function', 'patient', 'environments.starting'), raw('function', 'patient', 'requests.queued')],
      [1, 1],
    )
    running.cancel()
  }))

test('the host row shows what may be handed out and what is', () =>
  withHost([js('echo')], { memoryBudgetBytes: 2 ** 28 }, async ({ host, raw, clock }) => {
    await host.runtime.keepWarm('echo', 2)
    host.sample(clock.nowMs())
    const seen = (signal: string) => raw('host', 'local', signal)
    const { residentBytes } = host.runtime.statistics()
    assert.equal([seen('memory.total'), seen('memory.committed')], [2 ** 28, residentBytes])
    assert.ok(seen('memory.available') <= 2 ** 28 - residentBytes)
    assert.ok(seen('cpu.cores') >= 1 && seen('cpu.used') >= 0)
    for (const signal of ['memory.pressure', 'cpu.pressure']) {
      assert.ok(Number.isNaN(seen(signal)) || (seen(signal) >= 0 && seen(signal) <= 1), signal)
    }
  }))

test.run()
