import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, limitMappings, mappingCount, Reservation } from '../../../../src/act/local/memory/index.js'
import type { Island } from '../../../../src/act/local/memory/index.js'
import { codeOf, memoryOf, MIB } from './harness.js'

/** What Node itself may map meanwhile, for code and for its heap. */
const OF_NODE = 32

test('islands are refused with a clear error before the limit of mappings, and fit again after some are closed', () => {
  const reservation = Reservation.create(64 * MIB)
  const image = Image.create(new Uint8Array(4096))
  const islands: Island[] = []
  const create = () => islands.push(reservation.createIsland({ sizeBytes: 4096, image, populate: false }))
  const { count } = mappingCount()
  limitMappings(count + 100)
  try {
    let code: string | null = null
    while (code === null && islands.length < 200) code = codeOf(create)
    assert.is(code, 'ATOLL_MAPPING_LIMIT')
    assert.ok(islands.length > 50, `${islands.length} islands`)
    assert.ok(mappingCount().count <= count + 100 + OF_NODE, `${mappingCount().count - count} more`)
    assert.is(codeOf(() => islands[0]!.attach(memoryOf(MIB))), 'ATOLL_MAPPING_LIMIT')
    for (const island of islands.splice(0, 10)) island.close()
    assert.is(codeOf(create), null)
  } finally {
    limitMappings(null)
    reservation.close()
    image.close()
  }
})

test('a limit that is set holds for what is mapped then, by others too', () => {
  const reservation = Reservation.create(64 * MIB)
  const image = Image.create(new Uint8Array(4096))
  const islands: Island[] = []
  const create = () => islands.push(reservation.createIsland({ sizeBytes: 4096, image, populate: false }))
  create()
  const memories = Array.from({ length: 60 }, () => memoryOf(MIB))
  const { count } = mappingCount()
  limitMappings(count + 20)
  try {
    let code: string | null = null
    while (code === null && islands.length < 200) code = codeOf(create)
    assert.is(code, 'ATOLL_MAPPING_LIMIT')
    assert.ok(mappingCount().count <= count + 20 + OF_NODE, `${mappingCount().count - count} more`)
    assert.is(memories.length, 60, 'the memories are still mapped')
  } finally {
    limitMappings(null)
    reservation.close()
    image.close()
  }
})

test.run()
