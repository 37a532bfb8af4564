import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inputs, loadWasm } from './call.js'

/** The operator written down as the two 3 x 3 matrices that define it. */
function edges(input: Uint8Array): Uint8Array {
  const [width, height] = new Uint32Array(input.slice(0, 8).buffer) as unknown as [number, number]
  const luma = (x: number, y: number) => {
    const at = 8 + 4 * (Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x)))
    return (77 * input[at]! + 150 * input[at + 1]! + 29 * input[at + 2]!) >> 8
  }
  const across = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
  const output = new Uint8Array(width * height * 4).fill(255)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let [gx, gy] = [0, 0]
      for (let j = -1; j <= 1; j++) {
        for (let i = -1; i <= 1; i++) {
          gx += across[j + 1]![i + 1]! * luma(x + i, y + j)
          gy += across[i + 1]![j + 1]! * luma(x + i, y + j)
        }
      }
      output.fill(Math.min(255, Math.abs(gx) + Math.abs(gy)), 4 * (y * width + x), 4 * (y * width + x) + 3)
    }
  }
  return output
}

test('the picture of edges is the one that the matrices give', () => {
  const { call } = loadWasm('sobel')
  const single = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 9, 9, 9, 255)
  for (const input of [...inputs('sobel', 3), single]) assert.equal(call(input), edges(input))
})

test('a vertical step is bright along the step and black elsewhere', () => {
  const input = new Uint8Array(8 + 6 * 4 * 4).fill(255)
  new Uint32Array(input.buffer, 0, 2).set([6, 4])
  for (let pixel = 0; pixel < 24; pixel++) if (pixel % 6 < 3) input.fill(0, 8 + pixel * 4, 8 + pixel * 4 + 3)
  const grey = loadWasm('sobel').call(input).filter((_, i) => i % 4 === 0)
  assert.equal([...grey], Array(4).fill([0, 0, 255, 255, 0, 0]).flat())
})

test.run()
