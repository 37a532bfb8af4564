import { gzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadTrace } from '../../../../src/sense/traces/load.js'
import { azureDay, withFiles } from './files.js'

const day = azureDay({
  invocations: [['o', 'a', 'f', 'queue'], ['o', 'a', 'g', 'http'], ['o', 'b', 'h', 'http'], ['o', 'a', 'f', 'queue']],
  durations: [['o', 'a', 'f'], ['o', 'b', 'h']],
  memory: [['o', 'a']],
})

test('three files are joined, two lines of one function add up, and functions that miss data are counted', async () => {
  const zipped = Object.fromEntries(Object.entries(day).map(([name, text]) => [`${name}.gz`, gzipSync(text)]))
  await withFiles({ ...day, ...zipped }, async (pathOf) => {
    const left: unknown[] = []
    const path = pathOf('invocations_per_function_md.anon.d01.csv')
    const trace = await loadTrace(path, { onIncomplete: (counts) => left.push(counts) })
    assert.is(trace.minutes, 1440)
    assert.is(trace.functions.length, 1)
    const [f] = trace.functions
    assert.equal([f!.id, f!.app, f!.trigger, f!.memoryBytes], ['f', 'a', 'queue', 128 * 2 ** 20])
    assert.equal(f!.arrivalMinutes, Uint32Array.of(1, 1439))
    assert.equal(f!.arrivalCounts, Uint32Array.of(6, 2))
    assert.equal(left, [{ withoutDurations: 1, withoutMemory: 1, functions: 4 }])
    assert.equal(await loadTrace(`${path}.gz`), trace)
  })
})

test.run()
