import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { oracle } from '../../../bench/prewarm/oracle.js'
import { summarise } from '../../../src/cli/simulate/day-cost.js'
import { loadTrace } from '../../../src/sense/traces/load.js'
import { called, trace } from './traced.js'

test('the oracle pays for active minutes and first calls alone', () => {
  const { coldByFunction, gibMinutes } = oracle(trace(50, called('f', [3, 10, 40]), called('g', [7])))
  assert.equal([...coldByFunction], [1, 1])
  assert.is(gibMinutes, 4 / 2)
})

const FILE = join(process.env['ATOLL_DATA'] ?? '../shared/data', 'azure_functions_2019/d01_400fn_dev.tsv.gz')

// Skipped, and counted as skipped, where the trace is not at hand.
const withTrace = existsSync(FILE) ? test : test.skip

withTrace('published figures of the oracle on the Azure trace', async () => {
  const { coldInvocations, medianColdShare, gibMinutes } = summarise(oracle(await loadTrace(FILE)))
  assert.equal([coldInvocations, (100 * medianColdShare).toFixed(1), Math.round(gibMinutes)], [280, '3.1', 10_252])
})

test.run()
