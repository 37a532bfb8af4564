import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../../../src/act/clock.js'
import { DirectIslandSource } from '../../../../src/act/local/islands.js'
import type { Image, Island } from '../../../../src/act/local/memory/index.js'
import { js, wasm, withRuntime } from '../functions/index.js'

const MIB = 2 ** 20
const MINUTE_MS = 60_000
const ISLAND_BYTES = 65_536

test('environments leave islands no more than what they do not hold themselves', () =>
  withRuntime([js('echo'), wasm('echo', { name: 'wasm' })], { memoryBudgetBytes: 40 * MIB }, async (runtime) => {
    await runtime.keepWarm('echo', 1)
    const { environmentBytes } = runtime
    assert.ok(environmentBytes > MIB)
    const islands = runtime.keepIslands('wasm', 10_000)
    assert.is(islands, Math.floor((40 * MIB - environmentBytes) / ISLAND_BYTES))
    assert.is(runtime.statistics().residentBytes, environmentBytes + islands * ISLAND_BYTES)
    assert.ok(runtime.statistics().peakResidentBytes <= 40 * MIB)
  }))

test('islands on standby give way to the environment of a task that is here', () =>
  withRuntime([js('echo'), wasm('echo', { name: 'wasm' })], { memoryBudgetBytes: 40 * MIB }, async (runtime) => {
    runtime.keepIslands('wasm', 640)
    assert.is(runtime.statistics().residentBytes, 40 * MIB)
    assert.is((await runtime.submit('echo', new Uint8Array(1)).result).status, 'done')
    assert.ok(runtime.observe('wasm').islands!.standby < 640)
    assert.ok(runtime.statistics().residentBytes <= 40 * MIB)
  }))

/** Has no room for another island, as long as nobody gives way. */
class FullSource extends DirectIslandSource {
  environmentBytes: (() => number) | null = null
  asked = 0

  override get heldBytes(): number {
    return this.environmentBytes === null ? 0 : 40 * MIB - this.environmentBytes()
  }

  override allocate(image: Image, sizeBytes: number): Island | null {
    return this.asked++ === 0 ? null : super.allocate(image, sizeBytes)
  }
}

test('idle environments give way to the island of a task that is here', async () => {
  const islands = new FullSource()
  const functions = [js('echo'), wasm('echo', { name: 'wasm' })]
  await withRuntime(functions, { memoryBudgetBytes: 40 * MIB, islands }, async (runtime) => {
    await runtime.keepWarm('echo', 1)
    await runtime.keepWarm('wasm', 1)
    islands.environmentBytes = () => runtime.environmentBytes
    assert.is((await runtime.submit('wasm', new Uint8Array(1)).result).status, 'done')
    assert.is(runtime.statistics().evictions, 1)
    assert.is(islands.asked, 2)
  })
  islands.close()
})

test('an environment does not give way to the island of the task that is about to run in it', () =>
  withRuntime([wasm('echo', { memoryBytes: MIB / 2 })], { memoryBudgetBytes: MIB }, async (runtime) => {
    await runtime.keepWarm('echo', 1) // it holds all of the budget
    const task = runtime.submit('echo', new Uint8Array(1), { timeoutMs: 1000 })
    assert.is((await task.result).status, 'refused')
    assert.is(runtime.statistics().evictions, 0)
  }))

test('what stands by costs memory by the minute', async () => {
  const clock = new ManualClock()
  await withRuntime([wasm('echo')], { clock }, async (runtime) => {
    runtime.keepIslands('echo', 5)
    clock.advance(2 * MINUTE_MS)
    runtime.keepIslands('echo', 1)
    clock.advance(MINUTE_MS)
    assert.is(runtime.statistics().residentByteMinutes, (2 * 5 + 1) * ISLAND_BYTES)
  })
})

test.run()
