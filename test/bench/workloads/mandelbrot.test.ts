import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inputs, loadWasm } from './call.js'

function escapeSteps(re: number, im: number, limit: number): number {
  let [x, y, steps] = [0, 0, 0]
  while (steps < limit && x * x + y * y <= 4) {
    const next = x * x - y * y + re
    y = x * y + x * y + im
    x = next
    steps++
  }
  return steps
}

test('every count is the one that plain arithmetic gives', () => {
  const { call } = loadWasm('mandelbrot')
  for (const input of inputs('mandelbrot', 3)) {
    const view = new DataView(input.buffer)
    const [left, top, step] = [0, 8, 16].map((at) => view.getFloat64(at, true)) as [number, number, number]
    const [width, height, limit] = [24, 28, 32].map((at) => view.getUint32(at, true)) as [number, number, number]
    const counts = new Uint16Array(call(input).buffer)
    const expected = Uint16Array.from({ length: width * height }, (_, i) =>
      escapeSteps(left + (i % width) * step, top + Math.floor(i / width) * step, limit),
    )
    assert.equal(counts, expected)
  }
})

test.run()
