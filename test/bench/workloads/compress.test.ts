import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { brotliDecompressSync } from 'node:zlib'
import { encode, inputs, load } from './call.js'

test('what is compressed unpacks to the input, and logs become much smaller', async () => {
  const compress = await load('compress')
  const [log] = inputs('compress', 1) as [Uint8Array]
  for (const input of [new Uint8Array(0), encode('atoll'), log]) {
    const packed = (await compress(input)) as Uint8Array
    assert.ok(brotliDecompressSync(packed).equals(input))
  }
  assert.ok(((await compress(log)) as Uint8Array).byteLength < log.byteLength / 3)
})

test.run()
