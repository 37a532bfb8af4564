import { execFileSync } from 'node:child_process'
import { writeSync } from 'node:fs'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  Image,
  pageBytes,
  SharedMapping,
  SharedRegion,
  SnapshotBuffer,
} from '../../../../src/act/local/memory/index.js'
import { codeOf, MIB, pattern } from './harness.js'
import { WriterProcess } from './writer-process.js'

const SIZE = 4 * MIB

const write = fc.record({
  by: fc.constantFrom('here', 'there', 'thereBySystemCall'),
  at: fc.nat(SIZE - 20_000),
  length: fc.integer({ min: 1, max: 20_000 }),
  byte: fc.nat(255),
})

/** A region over a pattern, a child that was given its file first, and a mapping here. */
async function withShared(
  options: { hugePages: boolean },
  run: (region: SharedRegion, child: WriterProcess, mapping: SharedMapping, content: Uint8Array) => Promise<void>,
): Promise<void> {
  const content = pattern(SIZE)
  const image = Image.create(content)
  const region = SharedRegion.create(image, options)
  const child = new WriterProcess('./shared-writer.js', [region.file])
  try {
    const mapping = SharedMapping.open(region.file)
    await run(region, child, mapping, content)
    mapping.close()
  } finally {
    await child.end()
    region.close()
    image.close()
  }
}

for (const hugePages of [false, true]) {
  test(`what any writer wrote is put back and restored${hugePages ? ', in huge pages' : ''}`, () =>
    withShared({ hugePages }, async (region, child, mapping, content) => {
      const writer = await child.ask({ do: 'map' })
      region.closeTo([writer, mapping.writer])
      const buffer = SnapshotBuffer.create(SIZE)
      const here = new Uint8Array(mapping.buffer)
      region.reset()
      assert.is(region.comparisons, 1)
      const carryOut = async ({ by, at, length, byte }: { by: string; at: number; length: number; byte: number }) => {
        if (by === 'here') here.fill(byte, at, at + length)
        else await child.ask({ do: by === 'there' ? 'store' : 'systemCall', at, length, byte })
      }
      const turns = fc.tuple(fc.array(write, { maxLength: 4 }), fc.array(write, { maxLength: 4 }))
      await fc.assert(
        fc.asyncProperty(turns, async ([before, after]) => {
          for (const each of before) await carryOut(each)
          const kept = here.slice()
          const snapshot = region.snapshot(buffer)
          for (const each of after) await carryOut(each)
          region.reset()
          assert.is(Buffer.compare(here, content), 0)
          snapshot.restore()
          assert.is(Buffer.compare(here, kept), 0)
          assert.is(region.changedBytes(), snapshot.changedBytes)
          snapshot.close()
          region.reset()
          assert.is(Buffer.compare(here, content), 0)
        }),
        { numRuns: 6 },
      )
      assert.is(Buffer.compare(Buffer.from(await child.ask({ do: 'readBack' }), 'base64'), content), 0)
      assert.is(region.comparisons, 1, 'nothing but what was noted is looked at')
      buffer.close()
    }))
}

test('512 runs of written pages are all found', () =>
  withShared({ hugePages: false }, async (region, _child, mapping, content) => {
    region.closeTo([mapping.writer])
    region.reset()
    const here = new Uint8Array(mapping.buffer)
    for (let page = 0; page < SIZE / pageBytes(); page += 2) here[page * pageBytes()]! ^= 1
    assert.is(region.changedBytes(), SIZE / 2)
    assert.equal(region.reset(), { changedBytes: SIZE / 2, runs: SIZE / pageBytes() / 2 })
    assert.is(Buffer.compare(here, content), 0)
  }))

test('what another process writes into a mapping, past the one that has it, is noted', () =>
  withShared({ hugePages: false }, async (region, _child, mapping, content) => {
    region.closeTo([mapping.writer])
    region.reset()
    const script = `with open('/proc/${process.pid}/mem', 'wb', buffering=0) as memory:
    memory.seek(${mapping.address + MIB})
    memory.write(b'stray bytes')`
    execFileSync('python3', ['-c', script])
    assert.equal(region.reset(), { changedBytes: pageBytes(), runs: 1 })
    assert.is(Buffer.compare(new Uint8Array(mapping.buffer), content), 0)
  }))

test('before it is closed to others, writes that leave no trace are found by comparing', () =>
  withShared({ hugePages: false }, async (region, child, mapping, content) => {
    await child.ask({ do: 'map' })
    for (let task = 0; task < 3; task++) {
      await child.ask({ do: 'store', at: task * 9000, length: 5000, byte: 1 })
      assert.is(await child.ask({ do: 'fileWrite', at: MIB + task * 9000, length: 5000, byte: 2 }), null)
      writeSync(region.file, Buffer.alloc(100, 3), 0, 100, 2 * MIB)
      region.reset()
      assert.is(Buffer.compare(new Uint8Array(mapping.buffer), content), 0)
    }
    assert.is(region.comparisons, 3)
  }))

test('once it is closed to others, nobody can write to the file or map it anew', () =>
  withShared({ hugePages: false }, async (region, child, mapping) => {
    region.closeTo([mapping.writer])
    assert.is(await child.ask({ do: 'fileWrite', at: 0, length: 10, byte: 2 }), 'EPERM')
    assert.is(
      codeOf(() => writeSync(region.file, Buffer.alloc(100), 0, 100, 0)),
      'EPERM',
    )
    assert.is(await child.ask({ do: 'map' }), 'ATOLL_SYSTEM')
  }))

test('when a writer has ended, what it wrote is found by comparing once more', () =>
  withShared({ hugePages: false }, async (region, child, mapping, content) => {
    const writer = await child.ask({ do: 'map' })
    region.closeTo([writer, mapping.writer])
    region.reset()
    await child.ask({ do: 'store', at: 12_345, length: 5000, byte: 1 })
    await child.end()
    region.reset()
    assert.is(Buffer.compare(new Uint8Array(mapping.buffer), content), 0)
    assert.is(region.comparisons, 2)
    region.reset()
    assert.is(region.comparisons, 2)
  }))

test('a writer that does not map it, whose writes are not noted, or that is no process is refused', () =>
  withShared({ hugePages: false }, async (region, child, mapping) => {
    const writer = await child.ask({ do: 'map' })
    const wrong = (processId: number, address: number) => codeOf(() => region.closeTo([{ processId, address }]))
    assert.is(wrong(writer.processId, writer.address + pageBytes()), 'ATOLL_ARGUMENT')
    assert.is(wrong(process.pid, writer.address + SIZE), 'ATOLL_ARGUMENT')
    for (const processId of [0, -1, 2 ** 33, Number.NaN]) assert.is(wrong(processId, mapping.address), 'ATOLL_ARGUMENT')
    for (const address of [0, 1, -4096, 2 ** 60, Number.NaN]) assert.is(wrong(process.pid, address), 'ATOLL_ARGUMENT')
    await child.end()
    assert.is(wrong(writer.processId, writer.address), 'ATOLL_GONE')
    assert.is(
      codeOf(() => SharedMapping.open(0)),
      'ATOLL_ARGUMENT',
    )
    for (const file of [-1, 2 ** 20, 1.5, Number.NaN, 'x', null] as number[]) {
      assert.is(
        codeOf(() => SharedMapping.open(file)),
        'ATOLL_ARGUMENT',
      )
    }
    region.closeTo([mapping.writer])
  }))

test('what is closed says so, and closing again does nothing', () =>
  withShared({ hugePages: false }, async (region, _child, mapping) => {
    mapping.close()
    mapping.close()
    assert.is(mapping.buffer.byteLength, 0)
    region.close()
    region.close()
    for (const call of [() => region.reset(), () => region.closeTo([]), () => region.comparisons]) {
      assert.is(codeOf(call), 'ATOLL_CLOSED')
    }
  }))

test.run()
