import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal, JournalReader, type NewRecord } from '../../src/act/index.js'
import { Engine } from '../../src/engine.js'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'

const policy = (to: string) => `apiVersion: atoll/v1
kind: Policy
metadata: { name: own }
mode: enforce
target: vm
rules:
  - name: own
    do: { action: memory.commit, to: ${to} }
`

/** Takes records as a journal does, and begins a new file when it is told to. */
class Sink {
  segment = 0
  readonly records: NewRecord[] = []
  append(record: NewRecord): number {
    return this.records.push(record)
  }
  flush(): Promise<boolean> {
    return Promise.resolve(true)
  }
  sources(): string[] {
    const found = this.records.splice(0).flatMap((each) => (each.type === 'source' ? [each] : []))
    return found.map(({ content }) => Buffer.from(content).toString())
  }
}

test('what is written to files that were not reloaded is not what the journal says to be in force', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'own.yaml')
    writeFileSync(file, policy('2 * GiB'))
    const journal = new Sink()
    const engine = new Engine({ policies: [file], journal, workers: 0 })
    writeFileSync(file, policy('3 * GiB'))
    await engine.tick(1000)
    assert.equal(journal.sources(), [policy('2 * GiB')], 'when it begins')
    journal.segment++
    await engine.tick(2000)
    assert.equal(journal.sources(), [policy('2 * GiB')], 'in each file of the journal')
    const reloading = engine.reload()
    await engine.tick(3000)
    await reloading
    writeFileSync(file, policy('4 * GiB'))
    await engine.tick(4000)
    assert.equal(journal.sources(), [policy('3 * GiB')], 'what was reloaded')
    await engine.stop()
  }))

test('each file of a journal says which policies are passed over', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'own.yaml')
    writeFileSync(file, policy('2 * GiB'))
    const journal = new Sink()
    const engine = new Engine({ policies: [file], journal, workers: 0 })
    const disabled = () =>
      journal.records.splice(0).flatMap((each) => {
        return each.type === 'policy' && each.event === 'disabled' ? [`${each.policy}: ${each.reason}`] : []
      })
    await engine.tick(1000)
    assert.equal(disabled(), [])
    engine.inForce.disable(0, 'it broke')
    assert.equal(disabled(), ['own: it broke'])
    journal.segment++
    await engine.tick(2000)
    assert.equal(disabled(), ['own: it broke'])
    await engine.tick(3000)
    assert.equal(disabled(), [])
    await engine.stop()
  }))

test('a journal gives policies back byte by byte', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'own.yaml')
    const written = Buffer.concat([Buffer.from(policy('2 * GiB')), Buffer.from('# caf\u00e9 \r\n')])
    writeFileSync(file, written)
    const journal = await Journal.open({ folder: join(folder, 'journal') })
    const engine = new Engine({ policies: [file], journal, workers: 0 })
    await engine.tick(1000)
    await engine.stop()
    await journal.close()
    for await (const record of new JournalReader(journal.folder)) {
      if (record.type !== 'source') continue
      assert.is(Buffer.compare(Buffer.from(record.content), written), 0)
      return
    }
    assert.unreachable('there is no source')
  }))

test.run()
