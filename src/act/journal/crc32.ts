// CRC-32 as in IEEE 802.3 (polynomial 0xEDB88320, reflected), one table look-up per byte (D. Sarwate, CACM 31(8),
// 1988). node:zlib has one only from Node 20.15 and 22.2 on; for records of some hundred bytes its call costs more
// than this loop, for readings of megabytes it takes a tenth of the time.
import * as zlib from 'node:zlib'

const FEW_BYTES = 4096
const native: ((bytes: Uint8Array) => number) | undefined = (zlib as { crc32?: (bytes: Uint8Array) => number }).crc32

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** The CRC-32 of `bytes[from, to)`, as an unsigned number. */
export function crc32(bytes: Uint8Array, from = 0, to = bytes.length): number {
  if (native !== undefined && to - from > FEW_BYTES) return native(bytes.subarray(from, to))
  let crc = 0xffffffff
  for (let i = from; i < to; i++) crc = TABLE[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8)
  return ~crc >>> 0
}
