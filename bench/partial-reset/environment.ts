// The environment of a task as cheap as it can be started: a thread that lays the image over a memory of its own.
import { parentPort, workerData } from 'node:worker_threads'
import { createMemory, Image, Overlay } from '../../src/act/local/memory/index.js'

const { imageId, pages } = workerData as { imageId: number; pages: number }
const memory = createMemory({ initial: pages, maximum: pages })
const overlay = Overlay.create(memory, Image.open(imageId))
parentPort!.on('message', () => overlay.reset())
parentPort!.postMessage('ready')
