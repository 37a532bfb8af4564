import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Reservation, SAMPLE_FIELDS, Sampler } from '../../../../src/act/local/memory/index.js'
import type { SampleField } from '../../../../src/act/local/memory/index.js'
import { MIB } from './harness.js'

test('a sampler tells what the process has used since', () => {
  const sampler = Sampler.open('process')
  const read = (field: SampleField) => sampler.sample()[SAMPLE_FIELDS.indexOf(field)]!
  const usage = process.resourceUsage()
  const cpuSeconds = read('userCpuSeconds') + read('systemCpuSeconds')
  assert.ok(cpuSeconds >= (usage.userCPUTime + usage.systemCPUTime) / 1e6 - 0.001)
  // Not memory of the heap, which may come from what other tests gave back; and theirs must not be given back meanwhile.
  const reservation = Reservation.create(128 * MIB)
  const island = reservation.createIsland({ sizeBytes: 64 * MIB, image: null, populate: false })
  const block = new Uint8Array(island.expose())
  gc!()
  const faults = read('minorFaults')
  const resident = read('residentBytes')
  block.fill(1)
  assert.ok(read('minorFaults') > faults)
  assert.ok(read('residentBytes') > resident + block.length / 2)
  assert.ok(read('peakResidentBytes') >= read('residentBytes') / 2)
  sampler.close()
  island.detach()
  reservation.close()
})

test.run()
