// Every probability is, to the last bit, that of the plain-JavaScript twin; so is what each row remembers.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { IdleHistogramJob } from '../../../src/forecast/layout.js'
import { createRandom } from '../../../src/sense/random.js'
import { logistic } from '../../twins/elementary.js'
import { Functions, FunctionsTwin, someCalls } from './functions.js'

const ROWS = 61

function compare(kernel: Functions, plain: FunctionsTwin): void {
  const { twin } = plain
  for (let row = 0; row < ROWS; row++) {
    const expected = twin.seen[row] === 0 ? 0 : logistic(twin.logOdds[row]!)
    assert.is(kernel.probability[row], expected, `tick ${kernel.tick}, row ${row}`)
  }
}

test('over a day of calls, with minutes in which nothing is known and numbers that cannot be', () => {
  const random = createRandom('gaps')
  const [kernel, plain] = [new Functions(ROWS), new FunctionsTwin(ROWS)]
  for (const calls of someCalls(ROWS, 1440, 'a day')) {
    const unknown = Float64Array.from(calls, (value) => (random.uniform() < 0.02 ? NaN : value))
    kernel.step(unknown.map((value) => (Number.isNaN(value) && random.uniform() < 0.5 ? -5 : value)))
    plain.step(unknown)
    compare(kernel, plain)
  }
  const { memories } = IdleHistogramJob.read(kernel.sense.memory.memory.buffer, kernel.forecast.jobs()[0]!.pointer)
  for (let row = 0; row < ROWS; row++) {
    const memory = kernel.sense.memory.uint8(memories + row * 128, 128)
    const { gaps, buckets } = plain.twin
    assert.equal([...new Uint16Array(memory.slice(0, 64).buffer)], [...gaps.subarray(row * 32, row * 32 + 32)])
    assert.equal([...memory.subarray(64, 96)], [...buckets.subarray(row * 32, row * 32 + 32)])
  }
})

test('doing a chunk of rows again changes nothing, as when a worker ended in the middle of one', () => {
  const [kernel, plain] = [new Functions(ROWS), new FunctionsTwin(ROWS)]
  const random = createRandom('again')
  for (const calls of someCalls(ROWS, 300, 'again')) {
    kernel.step(calls)
    const from = random.integer(ROWS)
    kernel.run(kernel.forecast.jobs()[0]!, from, from + random.integer(ROWS - from + 1))
    plain.step(calls)
    compare(kernel, plain)
  }
})

test('several ticks ahead: one minus the chances that each brings nothing', () => {
  const steps = 5
  const [kernel, plain] = [new Functions(ROWS, steps), new FunctionsTwin(ROWS)]
  for (const calls of someCalls(ROWS, 400, 'ahead')) {
    kernel.step(calls)
    plain.step(calls)
  }
  const none = new Float64Array(ROWS)
  const quiet = new Float64Array(ROWS).fill(1)
  for (let step = 0; step < steps; step++) {
    if (step > 0) plain.forecast(none, plain.tick + step)
    for (let row = 0; row < ROWS; row++)
      quiet[row]! *= plain.twin.seen[row] === 0 ? 1 : 1 - logistic(plain.twin.logOdds[row]!)
  }
  for (let row = 0; row < ROWS; row++) assert.ok(Math.abs(kernel.probability[row]! - (1 - quiet[row]!)) < 1e-12)
})

test.run()
