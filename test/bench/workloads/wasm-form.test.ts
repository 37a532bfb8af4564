import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { workloads } from '../../../bench/workloads/index.js'
import { inputs, loadWasm } from './call.js'

const modules = workloads.filter((workload) => workload.kind === 'wasm')

for (const { name, file } of modules) {
  test(`${name} imports its memory and nothing else, and exports allocate and run`, () => {
    const module = new WebAssembly.Module(readFileSync(file))
    assert.equal(WebAssembly.Module.imports(module), [{ module: 'env', name: 'memory', kind: 'memory' }])
    const exported = WebAssembly.Module.exports(module).map((each) => `${each.kind} ${each.name}`)
    assert.equal(exported.sort(), ['function allocate', 'function run'])
  })

  test(`${name} needs no more memory on its thirtieth call than on its first`, () => {
    const { memory, call } = loadWasm(name)
    const [input] = inputs(name, 1) as [Uint8Array]
    const first = call(input)
    const pages = memory.buffer.byteLength
    for (let i = 1; i < 30; i++) assert.is(Buffer.compare(call(input), first), 0)
    assert.is(memory.buffer.byteLength, pages)
  })
}

test('memory grows for a large input, and a trap is the end of what it may grow to', () => {
  const { memory, call } = loadWasm('sha256')
  const before = memory.buffer.byteLength
  call(new Uint8Array(4 << 20))
  assert.ok(memory.buffer.byteLength > before)
  assert.throws(() => call(new Uint8Array(17 << 20)), (error: unknown) => error instanceof WebAssembly.RuntimeError)
})

test('an input of another form is a trap', () => {
  const traps = (name: string, input: Uint8Array) =>
    assert.throws(() => loadWasm(name).call(input), (error: unknown) => error instanceof WebAssembly.RuntimeError, name)
  const u32 = (...words: number[]) => new Uint8Array(Uint32Array.from(words).buffer)
  traps('sobel', new Uint8Array(7))
  traps('sobel', u32(2, 2, 0, 0, 0)) // one pixel too few
  traps('sobel', u32(0, 5))
  traps('sobel', u32(2 ** 31, 2 ** 31 + 1, 0)) // width * height overflows 32 bits
  traps('edit-distance', u32(5))
  traps('edit-distance', new Uint8Array(3))
  traps('mandelbrot', new Uint8Array(35))
  traps('mandelbrot', u32(0, 0, 0, 0, 0, 0, 3, 3, 10)) // an odd width
})

test.run()
