import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ChildMemory, pageBytes, SnapshotBuffer } from '../../../../src/act/local/memory/index.js'
import type { ChildMemoryOptions } from '../../../../src/act/local/memory/index.js'
import { codeOf, MIB } from './harness.js'
import { WriterProcess } from './writer-process.js'

const SIZE = 2 * MIB

const stores = fc.array(
  fc.record({ at: fc.nat(SIZE - 9000), length: fc.integer({ min: 1, max: 9000 }), byte: fc.nat(255) }),
  { maxLength: 4 },
)

/** A child with memory, and options that declare that. */
async function withChild(
  overImage: boolean,
  run: (child: WriterProcess, options: ChildMemoryOptions) => Promise<void>,
): Promise<void> {
  const child = new WriterProcess('./private-writer.js')
  try {
    const address = await child.ask({ do: 'create', overImage, sizeBytes: SIZE })
    await run(child, { processId: child.processId, address, sizeBytes: SIZE, quiesce: 'stop' })
  } finally {
    await child.end()
  }
}

async function contentOf(child: WriterProcess): Promise<Buffer> {
  return Buffer.from(await child.ask({ do: 'readBack' }), 'base64')
}

for (const overImage of [true, false]) {
  test(`private memory of a child${overImage ? ', over an image,' : ''} goes back to what it held, and forth again`, () =>
    withChild(overImage, async (child, options) => {
      const buffer = SnapshotBuffer.create(SIZE)
      const uses = fc.tuple(stores, stores, stores, fc.boolean())
      await fc.assert(
        fc.asyncProperty(uses, async ([before, during, after, givesUp]) => {
          const store = async (list: typeof before) => {
            for (const each of list) await child.ask({ do: 'store', ...each })
          }
          await store(before)
          const declared = await contentOf(child)
          const region = ChildMemory.declare(options)
          if (givesUp) await child.ask({ do: 'reset' })
          await store(during)
          const kept = await contentOf(child)
          const snapshot = region.snapshot(buffer)
          await store(after)
          region.reset()
          assert.is(Buffer.compare(await contentOf(child), declared), 0, 'reset')
          assert.is(region.changedBytes(), 0)
          snapshot.restore()
          assert.is(Buffer.compare(await contentOf(child), kept), 0, 'restored')
          snapshot.close()
          region.close()
        }),
        { numRuns: 4 },
      )
      buffer.close()
    }))
}

test('more than 1024 runs of written pages are all found', async () => {
  const sizeBytes = 12 * MIB
  const child = new WriterProcess('./private-writer.js')
  const address = await child.ask({ do: 'create', overImage: false, sizeBytes })
  const region = ChildMemory.declare({ processId: child.processId, address, sizeBytes, quiesce: 'stop' })
  await child.ask({ do: 'comb' })
  const runs = sizeBytes / pageBytes() / 2
  assert.equal(region.reset(), { changedBytes: runs * pageBytes(), runs })
  assert.is(region.changedBytes(), 0)
  region.close()
  await child.end()
})

test('a child that ends in the middle of resets is an error, each time', () =>
  withChild(false, async (child, options) => {
    const region = ChildMemory.declare(options)
    await child.ask({ do: 'store', at: 0, length: SIZE, byte: 5 })
    const killer = spawn('sh', ['-c', `sleep 0.03; kill -9 ${child.processId}`])
    const codes = new Set<string | null>()
    while (!codes.has('ATOLL_GONE')) codes.add(codeOf(() => region.reset()))
    codes.delete(null)
    assert.equal([...codes], ['ATOLL_GONE'])
    await once(killer, 'exit')
    assert.is(
      codeOf(() => region.changedBytes()),
      'ATOLL_GONE',
    )
    assert.is(
      codeOf(() => ChildMemory.declare(options)),
      'ATOLL_GONE',
    )
  }))

test('a range that is unmapped meanwhile is an error', () =>
  withChild(false, async (child, options) => {
    const region = ChildMemory.declare(options)
    await child.ask({ do: 'store', at: 0, length: 10, byte: 5 })
    await child.ask({ do: 'leave' })
    assert.is(
      codeOf(() => region.reset()),
      'ATOLL_LAYOUT',
    )
  }))

test('a range that is mapped otherwise meanwhile is an error, and nothing is written', () =>
  withChild(true, async (child, options) => {
    const region = ChildMemory.declare(options)
    await child.ask({ do: 'wipe' }) // zero pages in the image's place
    await child.ask({ do: 'store', at: 0, length: 10, byte: 5 })
    const before = await contentOf(child)
    assert.is(
      codeOf(() => region.reset()),
      'ATOLL_LAYOUT',
    )
    assert.is(Buffer.compare(await contentOf(child), before), 0)
  }))

test('a process that runs another program is not the one that was declared', async () => {
  // Without what is preloaded here: memory of another allocator would not be a heap by name.
  const env = { ...process.env, LD_PRELOAD: '' }
  const shell = spawn('sh', ['-c', 'echo ready; read line; exec sh -c "echo ready; read line"'], { env })
  try {
    await once(shell.stdout, 'data')
    const heap = readFileSync(`/proc/${shell.pid}/maps`, 'utf8').match(/^(\w+)-(\w+) .*\[heap\]$/m)!
    const address = Number.parseInt(heap[1]!, 16)
    const sizeBytes = Number.parseInt(heap[2]!, 16) - address
    const region = ChildMemory.declare({ processId: shell.pid!, address, sizeBytes, quiesce: 'stop' })
    region.changedBytes()
    shell.stdin.write('on\n')
    await once(shell.stdout, 'data')
    assert.is(
      codeOf(() => region.reset()),
      'ATOLL_GONE',
    )
  } finally {
    shell.kill('SIGKILL')
    await once(shell, 'exit')
  }
})

test('a child that was stopped stays stopped, one that ran runs on', () =>
  withChild(false, async (child, options) => {
    const folder = `/proc/${child.processId}/task`
    const stateOf = () => {
      const states = readdirSync(folder).map(
        (name) => readFileSync(`${folder}/${name}/stat`, 'utf8').split(') ')[1]![0],
      )
      return states.every((state) => state === 'T') ? 'T' : 'runs'
    }
    const region = ChildMemory.declare(options)
    process.kill(child.processId, 'SIGSTOP')
    while (stateOf() !== 'T') continue
    region.reset()
    assert.is(stateOf(), 'T')
    process.kill(child.processId, 'SIGCONT')
    await child.ask({ do: 'store', at: 0, length: 10, byte: 5 })
    assert.is(region.changedBytes(), pageBytes())
    await child.ask({ do: 'store', at: 0, length: 10, byte: 5 })
  }))

test('wrong processes, ranges and ways to stop are errors', () =>
  withChild(false, async (_child, options) => {
    const declare = (wrong: object) => codeOf(() => ChildMemory.declare({ ...options, ...wrong }))
    for (const processId of [0, -1, 1.5, 2 ** 33, Number.NaN, 'x', null])
      assert.is(declare({ processId }), 'ATOLL_ARGUMENT')
    for (const address of [0, 1, -4096, 2 ** 60, Number.NaN]) assert.is(declare({ address }), 'ATOLL_ARGUMENT')
    for (const sizeBytes of [0, 1, -4096, 2 ** 60, null]) assert.is(declare({ sizeBytes }), 'ATOLL_ARGUMENT')
    for (const quiesce of ['', 'never', null, true]) assert.is(declare({ quiesce }), 'ATOLL_ARGUMENT')
    assert.is(declare({ address: pageBytes() }), 'ATOLL_LAYOUT')
    assert.is(declare({ sizeBytes: 2 ** 40 }), 'ATOLL_LAYOUT')
    assert.is(declare({ processId: process.pid }), 'ATOLL_IN_USE')
    assert.is(declare({ processId: 2 ** 31 - 1 }), 'ATOLL_GONE')
  }))

test.run()
