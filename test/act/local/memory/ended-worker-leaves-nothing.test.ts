import { readdirSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Island } from '../../../../src/act/local/memory/index.js'
import { codeOf, Holder, imageTraces, isMapped, MIB } from './harness.js'

test('a worker that ends leaves no reservation, image, island, overlay, mapping or file', async () => {
  const first = new Holder() // what the module keeps for good is there afterwards
  await first.ask({ do: 'create', sizeBytes: MIB })
  await first.end()
  const traces = imageTraces()
  const files = readdirSync('/proc/self/fd').length
  const holder = new Holder()
  const { address, islandIds, imageId } = await holder.ask({ do: 'create', sizeBytes: MIB })
  assert.ok(isMapped(address))
  assert.is.not(imageTraces().mappings, traces.mappings)
  await holder.end()
  assert.not(isMapped(address))
  assert.equal(imageTraces(), traces)
  assert.is(readdirSync('/proc/self/fd').length, files)
  for (const id of islandIds) assert.is(codeOf(() => Island.open(id)), 'ATOLL_CLOSED')
  assert.is(codeOf(() => Image.open(imageId)), 'ATOLL_CLOSED')
})

test.run()
