import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PressureWatch } from '../../../../src/act/local/memory/index.js'
import { memoryPressureSources, PressureWatches } from '../../../../src/act/local/pressure.js'
import { codeOf } from '../memory/harness.js'

// Processors are made short where memory had better not be: the kernel tells of both in the same way.
const CPU = '/proc/pressure/cpu'

const spin = 'for (const end = Date.now() + 60_000; Date.now() < end; );'

if (existsSync(CPU)) {
  test('when more wants to run than can, it is heard of at once, without asking', async () => {
    const workers = Array.from({ length: 2 * availableParallelism() }, () => new Worker(spin, { eval: true }))
    let watches: PressureWatches | null = null
    const beat = setInterval(() => undefined, 1000) // the watch keeps no process alive
    await new Promise<void>((resolve) => {
      watches = new PressureWatches([{ path: CPU, trigger: 'some 10000 2000000' }], resolve)
    })
    clearInterval(beat)
    watches!.close()
    watches!.close()
    await Promise.all(workers.map((worker) => worker.terminate()))
  })

  test('a thread that ends leaves no watch behind', async () => {
    const module = new URL('../../../../src/act/local/memory/index.js', import.meta.url).href
    const code = `import(${JSON.stringify(module)}).then(({ PressureWatch }) => {
      PressureWatch.open('${CPU}', 'some 1 2000000', () => undefined)
      require('node:worker_threads').parentPort.postMessage('watching')
      setInterval(() => undefined, 1000)
    })`
    for (let round = 0; round < 5; round++) {
      const worker = new Worker(code, { eval: true })
      await new Promise((resolve) => worker.once('message', resolve))
      assert.is(await worker.terminate(), 1)
    }
  })
}

test('what the kernel does not have, or does not take, is no source', () => {
  const watches = new PressureWatches([{ path: '/proc/no-such-file', trigger: null }], () => undefined)
  assert.is(watches.count, 0)
  watches.close()
  if (existsSync(CPU))
    assert.is(
      codeOf(() => PressureWatch.open(CPU, 'much too much', () => undefined)),
      'ATOLL_SYSTEM',
    )
  assert.is(
    codeOf(() => PressureWatch.open('/proc', null, 1 as never)),
    'ATOLL_ARGUMENT',
  )
})

test('a process in a group of its own listens to that, too', () => {
  const host = '/proc/pressure/memory'
  const paths = (groups: string) => memoryPressureSources(groups).map(({ path }) => path)
  assert.equal(paths('0::/\n'), [host])
  assert.equal(paths('4:memory:/old\n0::/work.slice/job\n'), [
    host,
    '/sys/fs/cgroup/work.slice/job/memory.pressure',
    '/sys/fs/cgroup/work.slice/job/memory.events',
  ])
})

test.run()
