import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SimVms } from '../../../src/act/sim/index.js'
import type { PlannedAction } from '../../../src/act/index.js'
import { Sense } from '../../../src/sense/index.js'

const MINUTE_MS = 60_000

/** Guests, and what the host would write of one of them. */
function simulated(behaviours = {}) {
  const sense = new Sense()
  const vms = new SimVms({ seed: 'limits', vms: 20, dayMs: 60 * MINUTE_MS, behaviours })
  vms.open(sense)
  const told = (signal: string, row: number) => sense.tables.vm.signal(signal).raw[row]!
  return { vms, told }
}

function action(name: string, row: number, to: number): PlannedAction {
  const given = { target: 'vm', targetId: `vm-${row}`, row, generation: 0, from: 0, policy: 'p', rule: 'r' } as const
  return { id: `${name}-${row}`, action: name, to, ...given }
}

test('what a guest uses stays within its limits, and who gets less than it wants waits', () => {
  const { vms, told } = simulated()
  const limits = { 'cpu.limit': 0.05, 'disk.limit': 1e5, 'io.limit': 2, 'network.limit': 1e4 }
  for (const [name, to] of Object.entries(limits)) {
    assert.equal(vms.apply(action(name, 3, to)), { status: 'done', reached: to })
  }
  vms.sample(0)
  for (let minute = 1; minute <= 60; minute++) {
    vms.sample(minute * MINUTE_MS)
    assert.ok(told('cpu.used', 3) <= 0.05)
    assert.ok(told('disk.read', 3) + told('disk.written', 3) <= 1e5 * (1 + 1e-9), 'both ways share the limit')
    assert.ok(told('io.operations', 3) <= 2)
    assert.ok(Math.max(told('network.received', 3), told('network.sent', 3)) <= 1e4, 'each way has it to itself')
    assert.ok(told('cpu.pressure', 3) > 0 && told('io.pressure', 3) > 0)
    assert.equal([told('cpu.pressure', 4), told('io.pressure', 4)], [0, 0], 'a guest without limits waits for nothing')
  }
})

test('a limit that moves is told of, and a device does no more than it can', () => {
  const { vms, told } = simulated()
  assert.equal(vms.apply(action('cpu.limit', 0, 1)), { status: 'done', reached: 1 })
  assert.equal(vms.apply(action('cpu.limit', 1, 64)), { status: 'done', reached: 2 })
  vms.sample(0)
  assert.is(told('cpu.limit', 0), 1)
  assert.is(told('cpu.limit', 1), 2)
})

test('a guest that lags gets to its limit in its own time, one that refuses never', () => {
  const lagging = simulated({ lags: 1 })
  lagging.vms.apply(action('cpu.limit', 0, 1))
  lagging.vms.sample(0)
  lagging.vms.sample(1000)
  assert.ok(lagging.told('cpu.limit', 0) > 1.5 && lagging.told('cpu.limit', 0) < 2)
  for (let second = 2; second <= 120; second++) lagging.vms.sample(second * 1000)
  assert.is(lagging.told('cpu.limit', 0), 1)
  const refusing = simulated({ refuses: 1 })
  assert.is(refusing.vms.apply(action('cpu.limit', 0, 1)).status, 'failed')
})

test.run()
