// A thread with a memory of its own, whose tasks write to it and are undone, as fast as it can.
import { parentPort, workerData } from 'node:worker_threads'
import { createMemory, Image, Overlay } from '../../src/act/local/memory/index.js'
import { createRandom } from '../../src/sense/random.js'

const PAGE_BYTES = 4096

/** What each of the threads is told. */
export interface ThreadOptions {
  readonly imageId: number
  /** Of a task: pages that each task writes to, and others that it alone does. */
  readonly same: number
  readonly different: number
  readonly tasks: number
  readonly seed: string
}

const { imageId, same, different, tasks, seed } = workerData as ThreadOptions
const image = Image.open(imageId)
const pages = image.sizeBytes / PAGE_BYTES
const memory = createMemory({ initial: image.sizeBytes / 65_536, maximum: image.sizeBytes / 65_536 })
const overlay = Overlay.create(memory, image)
const bytes = new Uint8Array(memory.buffer)
const random = createRandom(seed)
const some = (count: number) => Int32Array.from({ length: count }, () => Math.floor(random.uniform() * pages))
const repeated = some(same)

const turns = Array.from({ length: 8 }, () => Array.from({ length: tasks }, () => some(different)))
let turn = 0

parentPort!.on('message', (order: 'run' | 'check') => {
  if (order === 'run') run(turns[turn++ % turns.length]!)
  parentPort!.postMessage(order === 'run' || overlay.firstDifference() === null)
})
parentPort!.postMessage(true)

function run(others: readonly Int32Array[]): void {
  overlay.beginUse()
  for (let task = 0; task < tasks; task++) {
    for (const page of repeated) bytes[page * PAGE_BYTES + 100] = task + 1
    for (const page of others[task]!) bytes[page * PAGE_BYTES + 100] = task + 1
    overlay.reset()
  }
}
