import { crc32 as zlibCrc32 } from 'node:zlib'
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { crc32 } from '../../../src/act/journal/crc32.js'

test('the check value of the CRC catalogue', () => {
  assert.is(crc32(Buffer.from('123456789')), 0xcbf43926)
  assert.is(crc32(Buffer.alloc(0)), 0)
})

test('the same answers as zlib, for any part of any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), (bytes, from) => {
      assert.is(crc32(bytes, Math.min(from, bytes.length)), zlibCrc32(bytes.subarray(from)))
    }),
  )
})

test.run()
