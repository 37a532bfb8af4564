// A worker that fills an island with random bytes, over and over, in the threads of the pool.
import { randomFill } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { Island } from '../../../../src/act/local/memory/index.js'

const bytes = new Uint8Array(Island.open(workerData as number).expose())
const fillAgain = (): unknown => randomFill(bytes, fillAgain)

for (let each = 0; each < 8; each += 1) fillAgain()
parentPort!.postMessage('filling')
