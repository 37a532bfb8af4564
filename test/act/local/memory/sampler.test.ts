import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SAMPLE_FIELDS, Sampler } from '../../../../src/act/local/memory.js'
import type { SampleField } from '../../../../src/act/local/memory.js'
import { MIB } from './harness.js'

test('a sampler tells what the process has used since', () => {
  const sampler = Sampler.open('process')
  const read = (field: SampleField) => sampler.sample()[SAMPLE_FIELDS.indexOf(field)]!
  const usage = process.resourceUsage()
  const cpuSeconds = read('userCpuSeconds') + read('systemCpuSeconds')
  assert.ok(cpuSeconds >= (usage.userCPUTime + usage.systemCPUTime) / 1e6 - 0.001)
  const faults = read('minorFaults')
  const resident = read('residentBytes')
  const block = new Uint8Array(32 * MIB).fill(1)
  assert.ok(read('minorFaults') > faults)
  assert.ok(read('residentBytes') > resident + block.length / 2)
  assert.ok(read('peakResidentBytes') >= read('residentBytes') / 2)
  sampler.close()
})

test.run()
