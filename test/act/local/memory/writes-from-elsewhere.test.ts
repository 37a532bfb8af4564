import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Overlay } from '../../../../src/act/local/memory/index.js'
import { memoryOf, MIB, pattern, withIsland } from './harness.js'

const WRITER = `
  const { parentPort, workerData } = require('node:worker_threads')
  parentPort.on('message', (at) => {
    new Uint8Array(workerData.buffer)[at] ^= 255
    parentPort.postMessage('done')
  })`

test('what another thread wrote is found', async () => {
  const content = pattern(MIB)
  const image = Image.create(content)
  const memory = memoryOf(MIB, true)
  const overlay = Overlay.create(memory, image)
  const worker = new Worker(WRITER, { eval: true, workerData: memory })
  for (let task = 0; task < 250; task++) {
    worker.postMessage(task * 4096)
    await once(worker, 'message')
    overlay.reset()
    assert.is(overlay.firstDifference(), null, `after task ${task}`)
  }
  await worker.terminate()
  overlay.close()
  image.close()
})

/** Leaves no trace in this process: its fault count stands still. */
function writeFromOtherProcess(address: number): void {
  const script = `with open('/proc/${process.pid}/mem', 'wb', buffering=0) as memory:
    memory.seek(${address})
    memory.write(b'stray bytes')`
  execFileSync('python3', ['-c', script])
}

test('what another process wrote is found by the reset after invalidate()', () =>
  withIsland(MIB, ({ island }) => {
    for (let task = 0; task < 20; task++) {
      const bytes = new Uint8Array(island.expose())
      bytes[4096 * (task % 3)]! ^= 255
      island.detach()
      writeFromOtherProcess(island.status.address + 4096 * (20 + task))
      island.invalidate()
      island.reset()
      assert.is(island.firstDifference(), null, `after task ${task}`)
    }
  }))

test.run()
