// Compresses with Brotli, and unpacks the result before it answers: whoever gets the answer may drop the original.
//   input   bytes
//   output  Brotli stream
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)

export async function handler(input: Uint8Array): Promise<Uint8Array> {
  const packed = await compress(input, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: input.byteLength },
  })
  const unpacked = await decompress(packed)
  if (!unpacked.equals(input)) throw new Error('the compressed bytes do not unpack to the input')
  return packed
}
