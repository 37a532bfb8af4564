import { createHash } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { encode, loadWasm } from './call.js'

const { call } = loadWasm('sha256')
const hex = (input: Uint8Array) => Buffer.from(call(input)).toString('hex')
const expected = (input: Uint8Array) => createHash('sha256').update(input).digest('hex')

test('the digest of abc is the example of the standard', () => {
  assert.is(hex(encode('abc')), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('every length around the block boundaries is padded right', () => {
  for (let length = 0; length <= 200; length++) {
    const input = new Uint8Array(length).map((_, i) => i * 7 + length)
    assert.is(hex(input), expected(input), `${length} bytes`)
  }
})

test('any bytes give what OpenSSL gives', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 5000 }), (input) => hex(input) === expected(input)), { seed: 1 })
})

test.run()
