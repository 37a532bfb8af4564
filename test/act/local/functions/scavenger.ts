// Looks for what others have left in memory: fills buffers with a marker and frees them, then makes new ones in every
// way there is and looks whether the marker shines through, in the buffer or anywhere in what lies under it.
import buffer, { Buffer } from 'node:buffer'
import crypto from 'node:crypto'
import fs from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import v8 from 'node:v8'
import vm from 'node:vm'
import zlib from 'node:zlib'

const MARKER = ['LEFT', 'BEHIND'].join('-') // in two, as this file is among what is read
const SIZES = [
  16, 64, 100, 225, 1000, 1024, 4096, 5000, 8001, 8192, 9000, 15_000, 16_384, 20_000, 22_500, 32_768, 65_536,
]
const SOME_FILE = fileURLToPath(import.meta.url)
const zipped = zlib.gzipSync('hello'.repeat(100))

type Made = ArrayBufferView | ArrayBufferView[] | undefined
const WAYS: Record<string, () => Made | Promise<Made>> = {
  allocUnsafe: () => [64, 1000, 5000, 9000, 20_000].map((size) => Buffer.allocUnsafe(size)),
  allocUnsafeSlow: () => [64, 1000, 5000, 9000, 20_000].map((size) => Buffer.allocUnsafeSlow(size)),
  SlowBuffer: () => (buffer as unknown as { SlowBuffer?(size: number): Buffer }).SlowBuffer?.(9000),
  fromText: () => [Buffer.from('abc'), Buffer.from('abc'.repeat(5000), 'utf16le')],
  fromBytes: () => [Buffer.from(new Uint8Array(3000)), Buffer.from([1, 2, 3]), Buffer.of(1, 2)],
  fromBadBase64: () => Buffer.from('Y!!!!!!!!!!!!!!'.repeat(2000), 'base64'),
  fromSpacedBase64: () => Buffer.from('YWJj\n'.repeat(4000), 'base64'),
  fromBadHex: () => [Buffer.from('ab' + 'zz'.repeat(8000), 'hex'), Buffer.from('zz'.repeat(9000), 'hex')],
  write: () => [Buffer.alloc(9000)].map((made) => (made.write('Y!!!'.repeat(2000), 'base64'), made)),
  concat: () => [Buffer.concat([Buffer.from('a')], 9000), Buffer.concat([Buffer.from('a'), Buffer.from('b')])],
  transcode: () => buffer.transcode(Buffer.from('é'.repeat(5000)), 'utf8', 'latin1'),
  zlib: () => [zlib.deflateSync('hello'), zlib.gunzipSync(zipped), zlib.brotliCompressSync('hello')],
  zlibLater: () => new Promise((resolve) => zlib.gunzip(zipped, (_, made) => resolve(made))),
  readFile: () => [fs.readFileSync(SOME_FILE), fs.readFileSync('/proc/self/status')],
  readFileLater: async () => [await fs.promises.readFile(SOME_FILE), await fs.promises.readFile('/proc/self/status')],
  readStream: () => fs.createReadStream(SOME_FILE).toArray() as Promise<Buffer[]>,
  readLink: () => fs.readlinkSync('/proc/self/exe', { encoding: 'buffer' }),
  random: () => [crypto.randomBytes(9000), crypto.getRandomValues(new Uint8Array(9000))],
  hash: () => crypto.createHash('sha256').update('a').digest(),
  cipher: () =>
    [crypto.createCipheriv('aes-128-cbc', Buffer.alloc(16), Buffer.alloc(16))].flatMap((cipher) => [
      cipher.update('a'.repeat(9000)),
      cipher.final(),
    ]),
  derive: () => [crypto.scryptSync('a', 'b', 9000), crypto.pbkdf2Sync('a', 'b', 1, 9000, 'sha256')],
  digest: async () => new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(3))),
  serialize: () => [v8.serialize({ a: 'x'.repeat(5000) }), v8.deserialize(v8.serialize(Buffer.from('abc'))) as Buffer],
  encode: () => new TextEncoder().encode('abc'.repeat(3000)),
  blob: async () => new Uint8Array(await new Blob(['abc', new Uint8Array(9000)]).arrayBuffer()),
  clone: () => structuredClone(new Uint8Array(9000)),
  plain: () => [
    new Uint8Array(9000),
    new Uint8Array(new SharedArrayBuffer(9000)),
    new Uint8Array(20_000).map((x) => x),
  ],
  wasm: () => new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer),
}

/** @returns the ways in which the marker was found */
export async function handler(): Promise<string[]> {
  v8.setFlagsFromString('--expose-gc')
  const collect = vm.runInNewContext('gc') as () => void
  const found = new Set<string>()
  for (const [name, make] of Object.entries(WAYS)) {
    for (let round = 0; round < 4; round++) {
      for (const size of SIZES) for (let copy = 0; copy < 3; copy++) Buffer.alloc(size, MARKER)
      collect()
      await setImmediate() // backing stores are freed after the collection
      const made = [await make()].flat().filter((view) => view !== undefined)
      if (made.some((view) => Buffer.from(view.buffer as ArrayBuffer).includes(MARKER))) found.add(name)
    }
  }
  return [...found]
}
