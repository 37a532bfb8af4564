import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { NewRecord } from '../../src/act/index.js'
import { policy, withEngine } from './reload/support.js'

test('a target that comes in the row of one that goes gets none of its decisions', () => {
  const records: NewRecord[] = []
  const journal = { append: (record: NewRecord) => records.push(record), flush: () => Promise.resolve(true) }
  return withEngine(
    { 'a.yaml': policy('a', '2 * GiB') },
    async ({ engine, wishes }) => {
      assert.equal(await wishes(), ['a 2048'])
      const { kernels } = engine.inForce
      const submit = kernels.submit.bind(kernels)
      // The last that is done with rows; a program's own code may be the next to run.
      kernels.submit = (rows) => {
        submit(rows)
        queueMicrotask(() => {
          engine.remove('vm', 'v')
          engine.add('vm', 'other')
        })
      }
      records.length = 0
      assert.equal(await wishes(), [])
      const refused = records.flatMap((each) => (each.type === 'refusals' ? each.targetIds : []))
      assert.equal(refused, [''])
      assert.is.not(engine.sense.tables.vm.rowOf('other'), 0)
    },
    { journal },
  )
})

test.run()
