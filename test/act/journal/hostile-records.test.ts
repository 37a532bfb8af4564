import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Packr } from 'msgpackr'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { crc32 } from '../../../src/act/journal/crc32.js'
import { Journal } from '../../../src/act/journal/index.js'
import { messageOf, range, readAll, seqsOf, tickRecord } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

const packr = new Packr({ useRecords: false })
const record = { seq: 4, timeMs: 0, type: 'close', ticks: 0 }

const payloads: Readonly<Record<string, Uint8Array>> = {
  'no MessagePack': Buffer.from([0xc1]),
  'an array of two thousand million': Buffer.from([0xdd, 0x7f, 0xff, 0xff, 0xff, 1]),
  'a map without end': Buffer.from([0xdf, 0xff, 0xff, 0xff, 0xff, 1, 1]),
  'arrays in arrays': Buffer.alloc(2 ** 20, 0x91),
  'a number': packr.pack(5),
  nothing: packr.pack(null),
  'a list': packr.pack([record]),
  'a date': packr.pack(new Date(0)),
  'two records': Buffer.concat([packr.pack(record), packr.pack(record)]),
  'no number': packr.pack({ ...record, seq: undefined }),
  'a number with gaps behind it': packr.pack({ ...record, seq: 2 ** 60 }),
  'a broken number': packr.pack({ ...record, seq: 4.5 }),
  'a number that was there before': packr.pack({ ...record, seq: 3 }),
  'no time': packr.pack({ ...record, timeMs: 'noon' }),
  'no type': packr.pack({ ...record, type: null }),
  'a plan without actions': packr.pack({ ...record, type: 'plan', tick: 1, recommended: [] }),
  'an action that is none': packr.pack({ ...record, type: 'plan', tick: 1, actions: [null], recommended: [] }),
  'an outcome of no kind': packr.pack({
    ...record,
    type: 'outcome',
    id: '1',
    durationMs: 1,
    outcome: { status: 'lost' },
  }),
  'refusals without columns': packr.pack({ ...record, type: 'refusals', tick: 1, targetIds: ['a'], decisions: {} }),
  'a source that is a text': packr.pack({ ...record, type: 'source', path: '/a.yaml', content: 'a' }),
  'targets that neither come nor go': packr.pack({ ...record, type: 'targets', changes: [{ event: '__proto__' }] }),
  'a pointer to nothing': Buffer.from([0xd6, 0x70, 0, 0, 0, 9]),
  'a structure of its own': Buffer.from([0xd4, 0x72, 0x41, 5, 1]),
}

for (const [what, payload] of Object.entries(payloads)) {
  test(`${what} in a frame that is whole: damage at its byte, for readers and writers`, () =>
    inTemporaryFolder(async (folder) => {
      const path = await writeJournal(folder, 3)
      const bytes = await readFile(path)
      await writeFile(path, Buffer.concat([bytes, frameOf(payload)]))
      const message = `the journal file ${path} is damaged at byte ${bytes.length}: move it away to go on without it`
      assert.is(await messageOf(readAll(folder)), message)
      assert.is(await messageOf(Journal.open({ folder })), message)
    }))
}

test('a record of a type that a later version writes is passed on', () =>
  inTemporaryFolder(async (folder) => {
    const path = await writeJournal(folder, 3)
    const later = packr.pack({ ...record, type: 'weather', sun: true })
    await writeFile(path, Buffer.concat([await readFile(path), frameOf(later)]))
    assert.equal(seqsOf(await readAll(folder)), range(1, 4))
  }))

test('a record named as JavaScript names prototypes changes none', () =>
  inTemporaryFolder(async (folder) => {
    const path = await writeJournal(folder, 3)
    const text = packr.pack({ ...record, __XXXXX__: { polluted: true } })
    const hostile = Buffer.from(text.toString('latin1').replace('__XXXXX__', '__proto__'), 'latin1')
    await writeFile(path, Buffer.concat([await readFile(path), frameOf(hostile)]))
    const read = (await readAll(folder)).at(-1) as object
    assert.is(Object.getPrototypeOf(read), Object.prototype)
    assert.not.ok('polluted' in read)
  }))

test('a segment with older records than its name says is damaged', () =>
  inTemporaryFolder(async (folder) => {
    const path = await writeJournal(folder, 3)
    await writeFile(join(folder, '0000000000000004.journal'), await readFile(path))
    assert.match(await messageOf(readAll(folder)), /0000000000000004\.journal is damaged at byte 8/)
  }))

test('records that a segment and its successor share are read once', () =>
  inTemporaryFolder(async (folder) => {
    const path = await writeJournal(folder, 3)
    const two = join(folder, 'two')
    await mkdir(two)
    const second = await readFile(await writeJournal(two, 2, 2))
    await writeFile(path.replace('1.journal', '2.journal'), second)
    assert.equal(seqsOf(await readAll(folder)), range(1, 3))
  }))

test('names beyond what can be counted are no segments', () =>
  inTemporaryFolder(async (folder) => {
    await writeJournal(folder, 3)
    await writeFile(join(folder, '9999999999999999.journal'), 'x')
    await writeFile(join(folder, '0000000000000000.journal'), 'x')
    assert.equal(seqsOf(await readAll(folder)), range(1, 3))
    const journal = await Journal.open({ folder })
    assert.is(journal.append(tickRecord(4)), 4)
    assert.ok(await journal.close())
    assert.is((await readdir(folder)).length, 3)
  }))

/** @returns the segment's path */
async function writeJournal(folder: string, records: number, firstSeq = 1): Promise<string> {
  const path = join(folder, `${String(firstSeq).padStart(16, '0')}.journal`)
  if (firstSeq > 1) await writeFile(path, '')
  const journal = await Journal.open({ folder })
  for (const tick of range(1, records)) journal.append(tickRecord(tick))
  await journal.close()
  return path
}

function frameOf(payload: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(payload.length, 0)
  head.writeUInt32LE(crc32(payload), 4)
  return Buffer.concat([head, payload])
}

test.run()
