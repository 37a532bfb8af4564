// MessagePack as an enemy writes it: heads that promise more than follows, depth without end, names that mean something
// to JavaScript.
import { Packr } from 'msgpackr'
import type { Random } from '../../../src/sense/random.js'

const packr = new Packr({ useRecords: false })

export const pack = (value: unknown): Buffer => Buffer.from(packr.pack(value))

const HUGE = [0x7fffffff, 0xffffffff, 0x10000000, 0x00ffffff]

function head(code: number, size: number): Buffer {
  const bytes = Buffer.alloc(5)
  bytes[0] = code
  bytes.writeUInt32BE(size, 1)
  return bytes
}

const text = (value: string) => pack(value)
const map = (...pairs: Buffer[]) => Buffer.concat([Buffer.of(0x80 | (pairs.length / 2)), ...pairs])

const PAYLOADS: readonly ((random: Random) => Buffer)[] = [
  function hugeHead(random) {
    const code = random.pick([0xdd, 0xdf, 0xc6, 0xc9, 0xdb])
    return Buffer.concat([head(code, random.pick(HUGE)), Buffer.alloc(random.integer(64), 1)])
  },
  function hugeHeadInRecord(random) {
    const value = head(random.pick([0xdd, 0xdf, 0xc6, 0xc9, 0xdb]), random.pick(HUGE))
    return map(text('seq'), pack(1), text('timeMs'), pack(1), text('type'), text('tick'), text('reasons'), value)
  },
  function deep(random) {
    return Buffer.concat([Buffer.alloc(random.pick([10, 1000, 10_000, 1_000_000]), random.pick([0x91, 0x81])), pack(1)])
  },
  function prototype(random) {
    const name = random.pick(['__proto__', 'constructor', 'toString', 'then', 'seq'])
    const value = random.pick([map(text('polluted'), pack(true)), pack(null), pack(1), pack([])])
    return map(text('seq'), pack(1), text('timeMs'), pack(1), text('type'), text('tick'), text(name), value)
  },
  function scalar(random) {
    return pack(
      random.pick([null, true, 0, -1, 1.5, NaN, '', 'text', [], {}, [1, 2], new Date(0), 2n ** 63n, undefined]),
    )
  },
  function extension(random) {
    const type = random.pick([0x00, 0x01, 0x62, 0x65, 0x69, 0x70, 0x72, 0x73, 0x74, 0x78, 0xff, random.integer(256)])
    const body = Buffer.from(Array.from({ length: random.integer(40) }, () => random.integer(256)))
    const bytes = Buffer.concat([Buffer.of(0xc7, body.length, type), body])
    return random.uniform() < 0.5 ? bytes : map(text('seq'), pack(1), text('type'), bytes)
  },
  function recordDefinition(random) {
    // msgpackr's own extension 'r': a structure that later records refer to by one byte.
    const keys = pack(random.pick([['seq', '__proto__'], ['a'], [], 5, null]))
    return Buffer.concat([Buffer.of(0xd4, 0x72, 0x40 + random.integer(64)), keys, pack(1), pack(2)])
  },
  function reference(random) {
    return Buffer.concat([Buffer.of(0x40 + random.integer(64)), pack(random.integer(5))])
  },
  function oddKeys() {
    return map(pack(1), pack(1), pack(null), pack(2), pack([1]), pack(3), pack({}), pack(4))
  },
  function noise(random) {
    return Buffer.from(Array.from({ length: 1 + random.integer(200) }, () => random.integer(256)))
  },
  function rest(random) {
    return Buffer.concat([pack({ seq: 1, timeMs: 0, type: 'close', ticks: 1 }), pack(random.integer(300))])
  },
]

/** The payload of a frame, never empty. */
export function hostilePayload(random: Random): Buffer {
  return random.pick(PAYLOADS)(random)
}

const ODD = [null, undefined, NaN, Infinity, -1, 0, 1.5, 2 ** 53, 2 ** 60, '', 'x', [], {}, true, 'x'.repeat(10_000)]

/** A record with a field that is missing, odd, or of another. */
export function spoiled(record: Readonly<Record<string, unknown>>, random: Random): unknown {
  const names = Object.keys(record)
  const name = random.pick(names)
  const { [name]: _, ...rest } = record
  switch (random.integer(4)) {
    case 0:
      return rest
    case 1:
      return { ...record, [name]: random.pick(ODD) }
    case 2:
      return { ...record, [name]: record[random.pick(names)] }
    default:
      return { ...record, [random.pick(['extra', 'then', 'constructor'])]: random.pick(ODD) }
  }
}
