// A worker that is ended in the middle of a kernel leaves `progress` such that another can go on: no row is lost, none
// done twice.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'
import { Rig, type SpecLike, TICK_MS } from '../rig.js'
import type { KernelCall } from './kernel-worker.js'

const ROWS = 20_000
const INTERRUPTIONS = 3
const SPECS: SpecLike[] = [
  { model: 'holt-winters', parameters: { seasonMs: 2 * TICK_MS } },
  { model: 'regression', parameters: { lags: 7 } },
]

/** Runs its jobs in workers, each ended at some row, and finishes them on this thread. */
class StormyRig extends Rig {
  readonly #random = createRandom('storm')
  interrupted = 0

  async stepThroughStorm(values: Float64Array): Promise<void> {
    this.table.signal('value').raw.set(values)
    this.admit()
    for (const { kernel, pointer } of this.forecasts.flatMap((forecast) => forecast.jobs())) {
      const { pointer: progress } = this.sense.memory.allocate(64)
      const reached = this.sense.memory.int32(progress, 1)
      const call = {
        memory: this.sense.memory.memory,
        kernel,
        job: pointer,
        from: 0,
        to: ROWS,
        tick: this.tick,
        progress,
      }
      await endAt(call, reached, Math.floor(ROWS * 0.8 * this.#random.uniform()))
      if (reached[0]! < ROWS) this.interrupted++
      this.run(kernel, pointer, reached[0]!, ROWS)
    }
  }
}

async function endAt(call: KernelCall, reached: Int32Array, row: number): Promise<void> {
  const worker = new Worker(new URL('./kernel-worker.js', import.meta.url), { workerData: call })
  const ended = once(worker, 'exit')
  await once(worker, 'online')
  while (Atomics.load(reached, 0) <= row) await new Promise(setImmediate)
  await worker.terminate()
  await ended
}

test('states and results of workers that were ended early are bit for bit those of a calm run', async () => {
  const calm = new Rig(ROWS, SPECS)
  const stormy = new StormyRig(ROWS, SPECS)
  const random = createRandom('resume')
  while (stormy.interrupted < INTERRUPTIONS) {
    const values = Float64Array.from({ length: ROWS }, () => (random.uniform() < 0.1 ? NaN : 100 * random.uniform()))
    calm.step(values)
    await stormy.stepThroughStorm(values)
  }
  assert.is(Buffer.compare(stormy.memoryBytes(), calm.memoryBytes()), 0)
})

test.run()
