import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sense } from '../../../src/sense/index.js'

const step = fc.record({ kind: fc.constantFrom('add', 'remove', 'begin', 'end'), id: fc.integer({ min: 0, max: 12 }) })

test('no two targets ever share a row, and a table knows exactly its targets', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const { vm } = new Sense({ capacity: { vm: 64 } }).tables
      const rows = new Map<string, number>()
      for (const { kind, id } of steps) {
        const name = `vm-${id}`
        if (kind === 'begin') vm.beginTick()
        else if (kind === 'end') vm.endTick()
        else if (kind === 'add' && !rows.has(name) && vm.rowCount < vm.capacityRows) rows.set(name, vm.add(name).row)
        else if (kind === 'remove' && rows.delete(name)) vm.remove(name)
      }
      assert.is(new Set(rows.values()).size, rows.size)
      assert.equal([...vm.ids()].sort(), [...rows.keys()].sort())
      for (const [name, row] of rows) {
        assert.is(vm.idOf(row), name)
        assert.is(vm.alive[row], 1)
      }
    }),
  )
})

test.run()
