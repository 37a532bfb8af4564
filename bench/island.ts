import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createMemory, Image, type Island, mappingCount, Reservation } from '../src/act/local/memory/index.js'
import { type Arm, defineBench, median, quantile } from './harness.js'
import { loadPeers, type Peers } from './island/peers.js'

const MIB = 2 ** 20
const GIB = 2 ** 30
const PAGE_BYTES = 4096
const WASM_PAGE_BYTES = 65_536
/** A 32-bit WebAssembly.Memory ends here. */
const LARGEST_MEMORY_BYTES = 4 * GIB
/** Rounds, and the turns of each arm in a round: a copy of a gigabyte takes as long as 10,000 islands. */
const SIZES = [
  { sizeBytes: MIB, promise: 10, rounds: 60, turns: 20, peerTurns: 10 },
  { sizeBytes: 64 * MIB, promise: 500, rounds: 20, turns: 20, peerTurns: 1 },
  { sizeBytes: GIB, promise: 10_000, rounds: 8, turns: 20, peerTurns: 1 },
  { sizeBytes: 8 * GIB, promise: 10_000, rounds: 3, turns: 20, peerTurns: 1 },
]
/** No size takes longer than this many times the quickest one. */
const FLAT = 2
const LIVE_ISLANDS = 10_000
const NUMBERS_PER_PAGE = PAGE_BYTES / Float64Array.BYTES_PER_ELEMENT

/** Brings the content of an image, reads the first number of a page, and takes it away again. */
type Use = (page: number) => number

export const bench = defineBench({
  name: 'island',
  title: 'An island attached, its first read, and detached: microseconds',
  claim:
    'As an ArrayBuffer and under a WebAssembly.Memory at least 10, 500 and 10,000 times as fast as memcpy of 1 MiB, ' +
    `64 MiB and 1 GiB; flat in size (at most ${FLAT} times the quickest); ${LIVE_ISLANDS} islands at once.`,
  async run({ onProgress }) {
    const peers = loadPeers()
    const arms: Record<string, Arm> = {}
    const ratios: Record<string, number> = {}
    const short: string[] = []
    const medians: Record<string, number[]> = { buffer: [], memory: [] }
    const sizes = SIZES.filter(({ sizeBytes }) => fits(sizeBytes))
    for (const size of sizes) {
      const label = size.sizeBytes < GIB ? `${size.sizeBytes / MIB} MiB` : `${size.sizeBytes / GIB} GiB`
      onProgress(label)
      const times = measure(size, peers)
      for (const [arm, values] of Object.entries(times)) {
        arms[`${label}: ${arm}`] = { median: median(values), unit: 'us', p99: quantile(values, 0.99) }
      }
      for (const face of ['buffer', 'memory', 'memory, another image'] as const) {
        if (times[face] === undefined) continue
        const ours = median(times[face])
        const ratio = median(times['memcpy']!) / ours
        ratios[`${label}: ${face}, to memcpy`] = ratio
        ratios[`${label}: ${face}, to mmap + populate`] = median(times['mmap + populate']!) / ours
        if (face === 'memory, another image') continue
        medians[face]!.push(ours)
        if (ratio < size.promise) short.push(`${label}, ${face} (${ratio.toPrecision(3)} of ${size.promise} times)`)
      }
    }
    for (const [face, values] of Object.entries(medians)) {
      const spread = Math.max(...values) / Math.min(...values)
      ratios[`slowest to quickest size: ${face}`] = spread
      if (spread > FLAT) short.push(`flat in size, ${face} (${spread.toPrecision(3)})`)
    }
    onProgress(`${LIVE_ISLANDS} islands`)
    const { arm, mappings } = manyAtOnce()
    arms[`${LIVE_ISLANDS} live islands of 1 MiB: one of them as a buffer`] = arm
    const left = SIZES.length - sizes.length
    const verdict =
      `${LIVE_ISLANDS} islands of 1 MiB, each with a page of its own, were in use at once and took ${mappings} ` +
      `mappings. ${left > 0 ? `There is no memory here for ${left} of the sizes. ` : ''}` +
      (short.length === 0 ? 'The claim holds.' : `The claim falls short for ${short.join('; ')}.`)
    return { bench: 'island', arms, ratios, verdict }
  },
})

/** The image, its copy, and a quarter of that for everything else. */
function fits(sizeBytes: number): boolean {
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))
  return Number(available?.[1] ?? 0) * 1024 > 2.5 * sizeBytes
}

/** @returns microseconds, by arm */
function measure(size: (typeof SIZES)[number], peers: Peers): Record<string, number[]> {
  const { sizeBytes, rounds, turns, peerTurns } = size
  const pages = sizeBytes / PAGE_BYTES
  const content = new Float64Array(Math.min(sizeBytes, 64 * MIB) / 8)
  for (let page = 0; page * NUMBERS_PER_PAGE < content.length; page++) content[page * NUMBERS_PER_PAGE] = page + 1
  const image = imageOf(content, sizeBytes)
  const file = newestImageFile()
  content[0] = 2
  const other = sizeBytes <= GIB ? imageOf(content, sizeBytes) : null
  const reservation = Reservation.create(sizeBytes * 4 + 4 * GIB)
  const island = reservation.createIsland({ sizeBytes, image })
  const islandOfOther = other && reservation.createIsland({ sizeBytes, image: other })
  peers.open(file, sizeBytes)
  const uses: Record<string, Use> = {
    buffer: asBuffer(island),
    memcpy: (page) => peers.copy(page * PAGE_BYTES),
    'mmap + populate': (page) => peers.map(page * PAGE_BYTES),
  }
  if (sizeBytes < LARGEST_MEMORY_BYTES) uses['memory'] = underMemory([island])
  if (islandOfOther !== null) uses['memory, another image'] = underMemory([island, islandOfOther])

  const times: Record<string, number[]> = Object.fromEntries(Object.keys(uses).map((name) => [name, []]))
  let page = 1
  for (let round = -1; round < rounds; round++) {
    for (const [name, use] of Object.entries(uses)) {
      const count = name === 'memcpy' || name === 'mmap + populate' ? peerTurns : turns
      for (let turn = 0; turn < count; turn++) {
        page = (page * 48_271) % 2_147_483_647
        const at = 1 + (page % (pages - 1))
        const expected = at * NUMBERS_PER_PAGE < content.length ? at + 1 : 0
        const began = performance.now()
        const found = use(at)
        const elapsedMs = performance.now() - began
        if (found !== expected) throw new Error(`${name}: page ${at} holds ${found}, not ${expected}`)
        // Nothing was written: this is what makes the island another task's, and not what is measured.
        if (name === 'buffer' || name.startsWith('memory')) for (const each of [island, islandOfOther]) each?.reset()
        if (round >= 0) times[name]!.push(elapsedMs * 1000)
      }
    }
  }
  peers.close()
  reservation.close()
  image.close()
  other?.close()
  return times
}

function imageOf(content: Float64Array<ArrayBuffer>, sizeBytes: number): Image {
  return Image.create(new Uint8Array(content.buffer), { sizeBytes })
}

/** The part where the page lies: Node 20 has no buffer of more than 4 GiB. */
function asBuffer(island: Island): Use {
  const sizeBytes = Math.min(island.sizeBytes, 4 * GIB)
  return (page) => {
    const at = page * PAGE_BYTES
    const offsetBytes = at - (at % sizeBytes)
    const found = new Float64Array(island.expose({ offsetBytes, sizeBytes }))[(at - offsetBytes) / 8]!
    island.detach()
    return found
  }
}

function underMemory(islands: readonly Island[]): Use {
  const pages = islands[0]!.sizeBytes / WASM_PAGE_BYTES
  const memory = createMemory({ initial: pages, maximum: pages })
  const numbers = new Float64Array(memory.buffer)
  let next = 0
  return (page) => {
    const island = islands[next++ % islands.length]!
    island.attach(memory)
    const found = numbers[page * NUMBERS_PER_PAGE]!
    island.detach()
    return found
  }
}

/** The memory file of the image made last, so that the rivals need no third copy of 8 GiB. */
function newestImageFile(): number {
  for (const name of readdirSync('/proc/self/fd').sort((a, b) => Number(b) - Number(a))) {
    try {
      if (!readlinkSync(`/proc/self/fd/${name}`).startsWith('/memfd:atoll-image')) continue
    } catch {
      continue // the descriptor of this very listing
    }
    return Number(name)
  }
  throw new Error('there is no memory file of an image')
}

/** All islands written to and in use at once, and what one of them costs meanwhile. */
function manyAtOnce(): { arm: Arm; mappings: number } {
  const before = mappingCount().count
  const image = Image.create(new Uint8Array(MIB).fill(7))
  const reservation = Reservation.create(16 * GIB)
  const islands = Array.from({ length: LIVE_ISLANDS }, () => reservation.createIsland({ sizeBytes: MIB, image }))
  const views = islands.map((island) => new Uint32Array(island.expose()))
  views.forEach((view, index) => (view[1024 * (index % 256)] = index))
  views.forEach((view, index) => {
    if (view[1024 * (index % 256)] !== index) throw new Error(`island ${index} holds what another's task wrote`)
  })
  const mappings = mappingCount().count - before
  const one = islands.pop()!
  one.detach()
  const times = Array.from({ length: 200 }, () => {
    const began = performance.now()
    const [first] = new Uint8Array(one.expose())
    one.detach()
    if (first !== 7) throw new Error(`the first byte is ${first}, not 7`)
    return (performance.now() - began) * 1000
  })
  for (const island of islands) island.detach()
  reservation.close()
  image.close()
  return { arm: { median: median(times), unit: 'us', p99: quantile(times, 0.99) }, mappings }
}
