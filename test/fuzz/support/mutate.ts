// Damage to bytes, as disks, editors and enemies do it.
import type { Random } from '../../../src/sense/random.js'

const WORDS = [0, 1, 0x7f, 0x80, 0xff, 0xfffe, 0x7fffffff, 0x80000000, 0xffffffff]

type Mutation = (bytes: Buffer, random: Random) => Buffer

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, random) {
    if (bytes.length > 0) bytes[random.integer(bytes.length)]! ^= 1 << random.integer(8)
    return bytes
  },
  function setByte(bytes, random) {
    if (bytes.length > 0) bytes[random.integer(bytes.length)] = random.integer(256)
    return bytes
  },
  function setWord(bytes, random) {
    if (bytes.length >= 4) bytes.writeUInt32LE(random.pick(WORDS), random.integer(bytes.length - 3))
    return bytes
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random.integer(bytes.length + 1))
  },
  function remove(bytes, random) {
    const [from, to] = span(bytes, random)
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
  },
  function repeat(bytes, random) {
    const [from, to] = span(bytes, random)
    const copies = 1 + random.integer(to - from > 64 ? 2 : 30)
    const part = bytes.subarray(from, to)
    return Buffer.concat([bytes.subarray(0, to), ...Array<Buffer>(copies).fill(part), bytes.subarray(to)])
  },
  function move(bytes, random) {
    const [from, to] = span(bytes, random)
    const rest = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
    const at = random.integer(rest.length + 1)
    return Buffer.concat([rest.subarray(0, at), bytes.subarray(from, to), rest.subarray(at)])
  },
  function zero(bytes, random) {
    const [from, to] = span(bytes, random)
    return bytes.fill(0, from, to)
  },
  function append(bytes, random) {
    return Buffer.concat([bytes, Buffer.from(Array.from({ length: random.integer(64) }, () => random.integer(256)))])
  },
]

/** One to five mutations; the given bytes stay as they are. */
export function mutate(original: Uint8Array, random: Random): Buffer {
  let bytes = Buffer.from(original)
  for (let left = 1 + random.integer(5); left > 0; left--) bytes = Buffer.from(random.pick(MUTATIONS)(bytes, random))
  return bytes
}

/** A part of the bytes, more often a short one. */
function span(bytes: Buffer, random: Random): [from: number, to: number] {
  const from = random.integer(bytes.length + 1)
  const length = Math.floor((bytes.length - from + 1) * random.uniform() ** 3)
  return [from, from + length]
}

/** As mutations of bytes, but of a text by the words and signs that its language has. */
export function mutateText(original: string, dictionary: readonly string[], random: Random): string {
  let text = original
  for (let left = 1 + random.integer(4); left > 0; left--) {
    const [from, to] = span(Buffer.alloc(text.length), random)
    const lines = text.split('\n')
    const line = random.integer(lines.length)
    switch (random.integer(6)) {
      case 0:
        text = text.slice(0, from) + random.pick(dictionary) + text.slice(from)
        break
      case 1:
        text = text.slice(0, from) + random.pick(dictionary) + text.slice(to)
        break
      case 2:
        text = lines.toSpliced(line, 1).join('\n')
        break
      case 3:
        text = lines.toSpliced(random.integer(lines.length), 0, lines[line]!).join('\n')
        break
      case 4: {
        const words = [...text.matchAll(/[\w.-]+/g)]
        const word = words.length === 0 ? undefined : random.pick(words)
        if (word !== undefined) {
          text = text.slice(0, word.index) + random.pick(dictionary) + text.slice(word.index + word[0].length)
        }
        break
      }
      default:
        text = lines.with(line, `${' '.repeat(random.integer(6))}${lines[line]!.trimStart()}`).join('\n')
    }
  }
  return text
}
