import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, type ImageBacking } from '../../../../src/act/local/memory/index.js'
import { codeOf, MIB, pattern, withIsland } from './harness.js'

test('small pages are given where they are demanded, and to whatever no huge page fits', () => {
  for (const [sizeBytes, backing] of [[4 * MIB, '4K'], [MIB, undefined]] as const) {
    const image = Image.create(pattern(sizeBytes), { backing })
    assert.is(image.backing, '4K')
    image.close()
  }
})

test('huge pages that are demanded are had, or refused with the reason and what helps', () => {
  try {
    const image = Image.create(pattern(4 * MIB), { backing: 'THP' })
    assert.is(image.backing, 'THP')
    image.close()
  } catch (error) {
    assert.is((error as NodeJS.ErrnoException).code, 'ATOLL_BACKING') // fragmented memory
  }
  assert.is(codeOf(() => Image.create(pattern(MIB), { backing: 'THP' })), 'ATOLL_BACKING')
  assert.is(codeOf(() => Image.create(pattern(MIB), { backing: 'hugetlb' as ImageBacking })), 'ATOLL_ARGUMENT')
})

// 7 MiB: three huge pages and what is left of a fourth.
test('an image holds its content whatever its pages', () =>
  withIsland(7 * MIB, ({ island, content, image }) => {
    assert.equal(new Uint8Array(island.expose()), content)
    island.detach()
    const small = Image.create(content, { backing: '4K' })
    assert.is(small.contentHash, image.contentHash)
    small.close()
  }))

test.run()
