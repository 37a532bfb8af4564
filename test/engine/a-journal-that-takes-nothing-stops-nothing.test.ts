import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { NewRecord } from '../../src/act/index.js'
import { Engine } from '../../src/engine.js'
import { policy, withEngine } from './reload/support.js'

class Sink {
  isBroken = false
  readonly types: string[] = []
  append({ type }: NewRecord): number {
    if (this.isBroken) throw new Error('the journal is closed')
    return this.types.push(type)
  }
  flush(): Promise<boolean> {
    return Promise.resolve(true)
  }
}

test('policies that cannot be journalled come into force, and that is told', () => {
  const journal = new Sink()
  return withEngine(
    { 'a.yaml': policy('a', '2 * GiB'), 'b.yaml': policy('b', 'need.high', NEED) },
    async ({ engine, folder, told, wishes }) => {
      const problems: string[] = []
      engine.on('problem', ({ message }) => problems.push(message))
      await wishes()
      folder.write('a.yaml', policy('a', '3 * GiB'))
      journal.isBroken = true
      assert.equal((await engine.reload()).loaded, ['a'])
      journal.isBroken = false
      assert.equal(told(), ['loaded a'])
      assert.equal(problems, ['the journal is closed'])
      assert.equal(await wishes(), ['a 3072'])
      folder.write('a.yaml', policy('a', '4 * GiB'))
      await engine.reload()
      assert.equal(await wishes(), ['a 4096'])
    },
    { journal },
  )
})

const NEED = 'forecasts: { need: { signal: memory.used, horizon: 120s, model: ewma } }'

test('an engine whose journal takes nothing ticks on, and tells each time', async () => {
  const journal = new Sink()
  const engine = new Engine({ journal, workers: 0, tickMs: 5 })
  await engine.start()
  journal.isBroken = true
  for (let tick = 0; tick < 3; tick++) {
    const [error] = (await once(engine, 'problem')) as [Error]
    assert.is(error.message, 'the journal is closed')
  }
  journal.isBroken = false
  await engine.stop()
  assert.is(journal.types.at(-1), 'close')
})

test.run()
