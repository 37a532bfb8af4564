import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import {
  createMemory,
  Image,
  Overlay,
  PageRegion,
  ScratchArea,
  SharedMapping,
  SharedRegion,
  SnapshotBuffer,
} from '../src/act/local/memory/index.js'
import { type Arm, defineBench, median, quantile } from './harness.js'

const MIB = 2 ** 20
const PAGE_BYTES = 4096
const WASM_PAGE_BYTES = 65_536
const MEMORY_BYTES = 64 * MIB
const REGION = { offsetBytes: 16 * MIB, sizeBytes: 16 * MIB }
const CHANGED_MIB = [0.0625, 1, 16]
const ROUNDS = 60
const WARM_UPS = 5
const THAN_RESTART = 50
const THAN_COPY = 2

/** One way: what is measured, and what comes before and after. */
interface Way {
  prepare?(): void
  run(): void | Promise<void>
  after?(): void
}

export const bench = defineBench({
  name: 'partial-reset',
  title: 'A declared region of 16 MiB of a task put back while the task goes on: microseconds',
  claim:
    'With 1 MiB of it changed at least 50 times as fast as ending the environment and starting it again, and ' +
    'twice as fast as copying the region.',
  async run({ onProgress }) {
    const content = new Uint8Array(MEMORY_BYTES)
    for (let at = 0; at < MEMORY_BYTES; at += PAGE_BYTES) content[at] = 1 + ((at / PAGE_BYTES) % 255)
    const image = Image.create(content)
    const arms: Record<string, Arm> = {}
    for (const changedMib of CHANGED_MIB) {
      onProgress(`${changedMib} MiB changed`)
      const times = await measure(image, content, changedMib * MIB)
      for (const [name, values] of Object.entries(times)) {
        const perMib = median(values) / changedMib
        arms[`${changedMib} MiB, ${name}`] = {
          median: median(values),
          unit: 'us',
          p99: quantile(values, 0.99),
          'us/MiB': perMib,
        }
      }
    }
    image.close()
    const ratio = (name: string, to: string) => arms[`1 MiB, ${to}`]!.median / arms[`1 MiB, ${name}`]!.median
    const ratios = {
      'reset, to a restart': ratio('reset', 'restart'),
      'reset, to copying the region': ratio('reset', 'copy'),
      'snapshot and reset, to a restart': ratio('snapshot + reset', 'restart'),
    }
    const holds = ratios['reset, to a restart'] >= THAN_RESTART && ratios['reset, to copying the region'] >= THAN_COPY
    const figures =
      `${ratios['reset, to a restart'].toFixed(0)} times as fast as a restart, ` +
      `${ratios['reset, to copying the region'].toFixed(1)} times as fast as copying`
    return {
      bench: 'partial-reset',
      arms,
      ratios,
      verdict: `${figures}. The claim ${holds ? 'holds' : 'falls short'}.`,
    }
  },
})

/** @returns microseconds of each way */
async function measure(image: Image, content: Uint8Array, changedBytes: number): Promise<Record<string, number[]>> {
  const pages = MEMORY_BYTES / WASM_PAGE_BYTES
  const lay = () => {
    const memory = createMemory({ initial: pages, maximum: pages })
    return { overlay: Overlay.create(memory, image), bytes: new Uint8Array(memory.buffer) }
  }
  const { overlay, bytes } = lay()
  const copied = lay() // of its own: a copy leaves all pages of the region in memory
  const region = PageRegion.ofOverlay(overlay, REGION)
  const buffer = SnapshotBuffer.create(REGION.sizeBytes)
  const change = (target: Uint8Array, from: number) => {
    const step = (REGION.sizeBytes / changedBytes) * PAGE_BYTES
    for (let at = 0; at < REGION.sizeBytes; at += step) target[from + at]! ^= 0xff
  }
  const changeRegion = () => change(bytes, REGION.offsetBytes)
  const regionContent = content.subarray(REGION.offsetBytes, REGION.offsetBytes + REGION.sizeBytes)
  const check = () => {
    if ((overlay.firstDifference() ?? copied.overlay.firstDifference()) !== null)
      throw new Error('something was left behind')
  }
  let snapshot = region.snapshot(buffer)
  const environment = await startEnvironment(image.id, pages)
  const shared = sharedWay(image, (target) => change(target, 0))
  const folder = scratchWay(changedBytes)
  const ways: Record<string, Way> = {
    reset: { prepare: changeRegion, run: () => void region.reset() },
    'snapshot + reset': {
      prepare: changeRegion,
      run: () => {
        snapshot = region.snapshot(buffer)
        region.reset()
      },
      after: () => snapshot.close(),
    },
    restore: {
      prepare: () => {
        changeRegion()
        snapshot = region.snapshot(buffer)
        region.reset()
      },
      run: () => snapshot.restore(),
      after: () => {
        snapshot.close()
        region.reset()
      },
    },
    copy: {
      prepare: () => change(copied.bytes, REGION.offsetBytes),
      run: () => copied.bytes.set(regionContent, REGION.offsetBytes),
    },
    restart: environment,
    'shared memory: reset': shared,
    'scratch files: reset': folder,
  }
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, [] as number[]]))
  for (let round = -WARM_UPS; round < ROUNDS; round++) {
    for (const [name, way] of Object.entries(ways)) {
      if (name === 'restart' && round % 4 !== 0) continue // takes a hundred times as long
      way.prepare?.()
      const began = performance.now()
      await way.run()
      const elapsedMs = performance.now() - began
      way.after?.()
      if (round >= 0) times[name]!.push(elapsedMs * 1000)
    }
  }
  check()
  await environment.end()
  shared.end()
  folder.end()
  region.close()
  buffer.close()
  overlay.close()
  copied.overlay.close()
  return times
}

async function startEnvironment(imageId: number, pages: number) {
  const start = async () => {
    const worker = new Worker(new URL('./partial-reset/environment.js', import.meta.url), {
      workerData: { imageId, pages },
    })
    await once(worker, 'message')
    return worker
  }
  let worker = await start()
  const run = async () => {
    await worker.terminate()
    worker = await start()
  }
  return { run, end: () => worker.terminate() }
}

/** A region that is mapped here as another process would, closed to all others. */
function sharedWay(image: Image, change: (bytes: Uint8Array) => void) {
  const region = SharedRegion.create(image)
  const mapping = SharedMapping.open(region.file)
  region.closeTo([mapping.writer])
  region.reset()
  const bytes = new Uint8Array(mapping.buffer)
  const end = () => {
    mapping.close()
    region.close()
  }
  return { prepare: () => change(bytes), run: () => void region.reset(), end }
}

/** A file of 16 MiB in memory, of which as much is written. */
function scratchWay(changedBytes: number) {
  const folder = mkdtempSync('/dev/shm/atoll-bench-')
  const path = join(folder, 'file')
  writeFileSync(path, Buffer.alloc(REGION.sizeBytes, 7))
  const area = ScratchArea.open(folder)
  const written = Buffer.alloc(changedBytes, 9)
  const prepare = () => {
    const file = openSync(path, 'r+')
    writeSync(file, written, 0, changedBytes, 0)
    closeSync(file)
  }
  const end = () => {
    area.close()
    rmSync(folder, { recursive: true })
  }
  return { prepare, run: () => void area.reset(), end }
}
