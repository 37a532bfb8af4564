import { gzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadTrace } from '../../../../src/sense/traces/load.js'
import { tsv, withFiles } from './files.js'

const table = tsv([
  ['owner', 'app', 'f', 'timer', '0 720:4 1500'],
  ['owner', 'app', 'g', 'http', ''],
])

test('a table becomes a trace of whole days, plain or compressed', async () => {
  await withFiles({ plain: table, zipped: gzipSync(table), dos: table.replaceAll('\n', '\r\n') }, async (pathOf) => {
    const trace = await loadTrace(pathOf('plain'))
    assert.is(trace.minutes, 2880)
    assert.equal(trace.functions[0], {
      id: 'f',
      owner: 'owner',
      app: 'app',
      trigger: 'timer',
      durationMs: { mean: 40, minimum: 5, p25: 20, p50: 30, p75: 50, p99: 80, maximum: 90.5 },
      memoryBytes: 128 * 2 ** 20,
      arrivalMinutes: Uint32Array.of(0, 720, 1500),
      arrivalCounts: Uint32Array.of(1, 4, 1),
    })
    assert.is(trace.functions[1]!.arrivalMinutes.length, 0)
    assert.equal(await loadTrace(pathOf('zipped')), trace)
    assert.equal(await loadTrace(pathOf('dos')), trace)
  })
})

test.run()
