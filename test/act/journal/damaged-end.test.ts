import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal, JournalReader } from '../../../src/act/journal/index.js'
import { messageOf, range, readAll, seqsOf, tickRecord } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

async function threeSegments(folder: string): Promise<string[]> {
  const journal = await Journal.open({ folder, segmentBytes: 4096 })
  const names: string[] = []
  for (let tick = 1; journal.segment < 3; tick++) {
    const before = journal.segment
    journal.append(tickRecord(tick))
    await journal.flush()
    if (journal.segment > before) names.push(`${String(tick).padStart(16, '0')}.journal`)
  }
  await journal.close()
  return ['0000000000000001.journal', ...names].map((name) => join(folder, name))
}

async function damage(path: string, atByte: number): Promise<void> {
  const bytes = await readFile(path)
  bytes[atByte]! ^= 1
  await writeFile(path, bytes)
}

test('damage in the newest file is told too: it is more than a record that was not finished', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await Journal.open({ folder })
    for (const tick of range(1, 6)) journal.append(tickRecord(tick))
    await journal.close()
    await damage(join(folder, '0000000000000001.journal'), 200)
    assert.match(await messageOf(readAll(folder)), /0000000000000001\.journal is damaged at byte \d+/)
  }))

test('a reader that is told of damage goes on with the next file', () =>
  inTemporaryFolder(async (folder) => {
    const [, second, third] = await threeSegments(folder)
    await damage(second!, 20)
    const told: string[] = []
    const seqs: number[] = []
    const onDamage = ({ message }: Error) => void told.push(message)
    for await (const { seq } of new JournalReader(folder, { onDamage })) seqs.push(seq)
    const ofSecond = Number(/(\d{16})/.exec(second!)![1])
    const ofThird = Number(/(\d{16})/.exec(third!)![1])
    assert.equal(told, [`the journal file ${second} is damaged at byte 8: move it away to go on without it`])
    assert.ok(seqs.includes(ofSecond - 1) && !seqs.includes(ofSecond) && seqs.includes(ofThird))
  }))

test('only the types that are asked for are read', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await Journal.open({ folder })
    journal.append(tickRecord(1))
    journal.append({ type: 'close', timeMs: 1e300, ticks: 1 })
    journal.append({ type: 'problem', timeMs: -0, where: 'type', message: 'close', stack: null })
    await journal.close()
    const read = async (types: ReadonlySet<'close' | 'problem' | 'tick'>) => {
      const records = []
      for await (const record of new JournalReader(folder, { types })) records.push(record)
      return seqsOf(records)
    }
    assert.equal(await read(new Set(['close'])), [2])
    assert.equal(await read(new Set(['problem', 'tick'])), [1, 3])
    assert.equal(await read(new Set()), [])
  }))

test.run()
