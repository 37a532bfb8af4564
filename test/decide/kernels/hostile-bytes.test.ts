import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inspectKernel } from '../../../src/decide/kernels/inspect.js'
import { KernelThread } from '../../../src/decide/kernels/thread.js'
import { readInterface } from '../../../src/decide/kernels/wasm-interface.js'
import { Columns, COUNTING_FORECAST, MEBIBYTE, valueKernel, wat } from './support.js'

const ORIGINALS = [valueKernel('(f64.sqrt (local.get $x))'), COUNTING_FORECAST].map(wat)

const mutated = fc
  .record({
    original: fc.constantFrom(...ORIGINALS),
    edits: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 3 }),
    cut: fc.option(fc.nat(), { freq: 5 }),
  })
  .map(({ original, edits, cut }) => {
    const bytes = original.slice()
    for (const [at, byte] of edits) bytes[at % bytes.length] = byte
    return cut === null ? bytes : bytes.slice(0, cut % bytes.length)
  })

test('any bytes are either a kernel or refused in words', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated),
      fc.constantFrom('value', 'forecast'),
      (given, role) => {
        const { faults } = inspectKernel(Uint8Array.from(given), role, MEBIBYTE)
        for (const fault of faults) assert.ok(fault.length > 10)
      },
    ),
    { numRuns: 3000 },
  )
})

test('names and kinds are read as the engine reads them', () => {
  fc.assert(
    fc.property(mutated, (bytes) => {
      if (!WebAssembly.validate(bytes)) return
      const module = new WebAssembly.Module(bytes)
      const { imports, exports } = readInterface(bytes)
      const own = [...exports].map(([name, { kind }]) => ({ name, kind }))
      assert.equal(own, WebAssembly.Module.exports(module))
      assert.is(imports.length, WebAssembly.Module.imports(module).length)
    }),
    { numRuns: 3000 },
  )
})

test('what passes inspection answers a batch, or ends with a fault', async () => {
  const columns = new Columns({})
  columns.inputs[0]!.values.fill(2)
  const [original] = ORIGINALS
  const edit = fc.noBias(fc.tuple(fc.nat(original!.length - 1), fc.nat(255)))
  const edited = fc.sample(edit, 5000).map(([at, byte]) => original!.with(at, byte))
  const passing = edited.filter((bytes) => inspectKernel(bytes, 'value', MEBIBYTE).faults.length === 0).slice(0, 24)
  assert.is(passing.length, 24)
  const kernel = { role: 'value', parameters: [], inputs: 1, memoryBytes: MEBIBYTE, capacityRows: 64 } as const
  for (const bytes of passing) {
    const thread = new KernelThread({ ...kernel, bytes, shared: columns.shared.memory, places: columns.batch([]) }, 20)
    const fault = await thread.whileAwaited(thread.ready)
    if (fault === null) {
      const end = await thread.whileAwaited(thread.run(columns.batch([0, 1, 2]).count))
      if (end.fault === null) for (const value of columns.results(3)) assert.ok(Number.isFinite(value))
      else assert.ok(end.fault.reason.length > 10)
    }
    thread.close()
    await thread.whileAwaited(thread.ended)
  }
})

test.run()
