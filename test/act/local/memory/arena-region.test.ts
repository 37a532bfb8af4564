import { Worker } from 'node:worker_threads'
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pageBytes, PageRegion, SnapshotBuffer } from '../../../../src/act/local/memory/index.js'
import { codeOf, MIB } from './harness.js'

const WRITER = `
  const { parentPort, workerData } = require('node:worker_threads')
  const bytes = new Uint8Array(workerData.memory.buffer)
  parentPort.on('message', ({ from, to, byte }) => {
    bytes.fill(byte, from, to)
    parentPort.postMessage(bytes[from])
  })`

function sharedMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 32, maximum: 32, shared: true })
}

test('what another thread wrote to a shared memory is put back, and forth again from its snapshot', async () => {
  const memory = sharedMemory()
  const worker = new Worker(WRITER, { eval: true, workerData: { memory } })
  const write = async (from: number, to: number, byte: number) => {
    worker.postMessage({ from, to, byte })
    await once(worker, 'message')
  }
  const bytes = new Uint8Array(memory.buffer)
  const region = PageRegion.ofArena(bytes.subarray(MIB))
  const buffer = SnapshotBuffer.create(MIB)
  assert.is(region.changedBytes(), 0)
  await write(0, 100, 1) // not declared
  await write(MIB, MIB + 3 * pageBytes(), 2)
  assert.is(region.changedBytes(), 3 * pageBytes())
  const snapshot = region.snapshot(buffer)
  assert.is(region.reset().changedBytes, 3 * pageBytes())
  assert.is(region.changedBytes(), 0)
  assert.equal([bytes[0], bytes[MIB], bytes[MIB + 2 * pageBytes()]], [1, 0, 0])
  await write(2 * MIB - 1, 2 * MIB, 3)
  snapshot.restore()
  assert.equal([bytes[MIB], bytes[MIB + 3 * pageBytes() - 1], bytes[2 * MIB - 1]], [2, 2, 0])
  snapshot.close()
  region.close()
  buffer.close()
  await worker.terminate()
})

test('memory that is not shared, or that is no whole pages, is refused', () => {
  const bytes = new Uint8Array(sharedMemory().buffer)
  const parts = [bytes.subarray(1, 1 + pageBytes()), bytes.subarray(0, 100), bytes.subarray(0, 0)]
  const wrong = [new Uint8Array(pageBytes()), ...parts]
  for (const each of [...wrong, 1, null, new Float64Array(bytes.buffer)]) {
    assert.is(codeOf(() => PageRegion.ofArena(each as Uint8Array)), 'ATOLL_ARGUMENT')
  }
})

test.run()
