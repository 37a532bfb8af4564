import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ENVIRONMENTS, type HostMemory, MEMORY, planOf, proposalsOf, readingOf, verdict } from '../support/readings.js'

const raise = (row: number, to: number, score = 0) => ({ row, to, score, effect: 'raise' as const })
const vm = { level: 100 }

function grantsOn(host: HostMemory, ...levels: number[]): number[] {
  const wishes = levels.map((to, row) => raise(row, to))
  const decided = planOf(
    readingOf(
      MEMORY,
      levels.map(() => vm),
      [host],
    ),
    proposalsOf(MEMORY, wishes),
  )
  return levels.map((_, index) => decided.granted[index]!)
}

test('a grant takes no more than is free', () => {
  assert.equal(grantsOn({ total: 1000, committed: 900 }, 150), [150])
  assert.equal(grantsOn({ total: 1000, committed: 900 }, 300), [200])
  assert.equal(grantsOn({ total: 1000, committed: 1000 }, 300), [100])
  assert.equal(grantsOn({ total: 1000, committed: 1200 }, 300), [100])
})

test('memory that is booked, set aside, claimable or not really available is not free', () => {
  const host = { total: 1000, committed: 500 }
  assert.equal(grantsOn({ ...host, booked: 450 }, 300), [150])
  assert.equal(grantsOn({ ...host, reserved: 450 }, 300), [150])
  assert.equal(grantsOn({ ...host, claimable: 450 }, 300), [150])
  assert.equal(grantsOn({ ...host, available: 50 }, 300), [150])
  assert.equal(grantsOn({ ...host, booked: 100, reserved: 100, claimable: 100, available: 330 }, 300), [130])
})

test('a host that nobody knows gives nothing', () => {
  assert.equal(grantsOn({ total: NaN, committed: 0 }, 300), [100])
  assert.equal(grantsOn({ total: 1000, committed: NaN, available: 500 }, 300), [100])
})

test('what donors of the same plan give up is not given away before they have given it', () => {
  const wishes = [{ row: 0, to: 0, effect: 'lower' as const, step: { share: 1 } }, raise(1, 180)]
  const decided = planOf(readingOf(MEMORY, [vm, vm], [{ total: 1000, committed: 950 }]), proposalsOf(MEMORY, wishes))
  assert.equal(verdict(decided, 0), ['Planned', 'AsProposed', 0])
  assert.equal(verdict(decided, 1), ['Clipped', 'HostMemory', 150])
})

test('donors come before acceptors', () => {
  const wishes = [
    raise(0, 120),
    { row: 1, to: 99, effect: 'lower' as const },
    raise(2, 110),
    { row: 3, to: 98, effect: 'lower' as const },
  ]
  const decided = planOf(
    readingOf(MEMORY, [vm, vm, vm, vm], [{ total: 1000, committed: 400 }]),
    proposalsOf(MEMORY, wishes),
  )
  assert.equal([...decided.order], [1, 3, 0, 2])
})

test('where memory is short the higher priority is served first, then the higher score, then the lower row', () => {
  const wishes = [raise(0, 160), raise(1, 160, 5), { ...raise(2, 160), priority: 1 }, raise(3, 160, NaN)]
  const decided = planOf(
    readingOf(MEMORY, [vm, vm, vm, vm], [{ total: 1000, committed: 850 }]),
    proposalsOf(MEMORY, wishes),
  )
  assert.equal([...decided.granted], [130, 160, 160, 100])
  assert.equal(verdict(decided, 3).slice(0, 2), ['Refused', 'HostMemory'])
  assert.equal([...decided.order], [2, 1, 0])
})

test('hosts do not pay for one another', () => {
  const targets = [
    { level: 100, host: 0 },
    { level: 100, host: 1 },
  ]
  const hosts = [
    { total: 100, committed: 100 },
    { total: 1000, committed: 100 },
  ]
  const decided = planOf(readingOf(MEMORY, targets, hosts), proposalsOf(MEMORY, [raise(0, 150), raise(1, 150)]))
  assert.equal([...decided.granted], [100, 150])
})

test('environments take their size of memory, whole ones only', () => {
  const targets = [{ level: 1, unitBytes: 40 }]
  const decided = planOf(
    readingOf(ENVIRONMENTS, targets, [{ total: 200, committed: 100 }]),
    proposalsOf(ENVIRONMENTS, [{ row: 0, to: 9 }]),
  )
  assert.equal(verdict(decided, 0), ['Clipped', 'HostMemory', 3])
})

test("what is set aside for a target pays for its own grant, and for nobody else's", () => {
  const targets = [{ level: 100, reservedBytes: 80 }, { level: 100 }]
  const decided = planOf(
    readingOf(MEMORY, targets, [{ total: 300, committed: 200 }]),
    proposalsOf(MEMORY, [raise(0, 180), raise(1, 150)]),
  )
  assert.equal([...decided.granted], [180, 120])
})

test('to set aside takes free memory like a grant', () => {
  const reserve = (row: number, to: number) => ({ row, to, effect: 'reserve' as const })
  const decided = planOf(
    readingOf(MEMORY, [vm, vm], [{ total: 300, committed: 200 }]),
    proposalsOf(MEMORY, [reserve(0, 170), reserve(1, 170)]),
  )
  assert.equal([...decided.granted], [170, 130])
})

test.run()
