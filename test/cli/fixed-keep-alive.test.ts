import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { summarise } from '../../src/cli/simulate/day-cost.js'
import { fixedKeepAlive } from '../../src/cli/simulate/keep-alive.js'
import { loadTrace } from '../../src/sense/traces/load.js'
import type { FunctionTrace } from '../../src/sense/traces/trace.js'

const durationMs = { mean: 1, minimum: 1, p25: 1, p50: 1, p75: 1, p99: 1, maximum: 1 }

test('an environment stays for its minutes after the last call, and a call that comes later is cold', () => {
  const called = { owner: 'o', app: 'a', trigger: 'http', durationMs, memoryBytes: 2 ** 29 } as const
  const trace: FunctionTrace = {
    minutes: 20,
    functions: [
      { ...called, id: 'f', arrivalMinutes: Uint32Array.of(0, 3, 7, 19), arrivalCounts: Uint32Array.of(1, 2, 1, 5) },
    ],
  }
  // Resident with 2 minutes of keep-alive: 0-5, 7-9, 19.
  assert.equal(summarise(fixedKeepAlive(trace, 2)), {
    invocations: 9,
    coldInvocations: 4,
    coldShare: 4 / 9,
    medianColdShare: 4 / 9,
    gibMinutes: 10 / 2,
  })
})

const FILE = join(process.env['ATOLL_DATA'] ?? '../shared/data', 'azure_functions_2019/d01_400fn_dev.tsv.gz')

// Skipped, and counted as skipped, where the trace is not at hand.
const withTrace = existsSync(FILE) ? test : test.skip

withTrace('published figures of the Azure trace: cold invocations, median of functions, GB-minutes', async () => {
  const trace = await loadTrace(FILE)
  const figures = [5, 10, 20, 60, 120].map((minutes) => {
    const { coldInvocations, medianColdShare, gibMinutes } = summarise(fixedKeepAlive(trace, minutes))
    return [coldInvocations, (100 * medianColdShare).toFixed(1), Math.round(gibMinutes)]
  })
  assert.equal(figures, [
    [4182, '41.1', 19_600],
    [2428, '33.3', 22_213],
    [1453, '18.3', 25_069],
    [604, '5.4', 31_966],
    [447, '4.2', 35_875],
  ])
})

test.run()
