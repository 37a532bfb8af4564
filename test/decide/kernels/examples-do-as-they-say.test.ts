import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadKernel } from '../../../src/decide/kernels/load.js'
import { Sandbox } from '../../../src/decide/kernels/sandbox.js'
import type { KernelRole } from '../../../src/decide/kernels/signature.js'
import { SignalRegistry } from '../../../src/sense/index.js'
import { PolicySet } from '../../../src/decide/index.js'
import { Columns, MEBIBYTE } from './support.js'

const ROWS = 16

/** An example with some of its parameters set. */
function example(name: string, role: KernelRole, inputs: number, parameters: Readonly<Record<string, number>>) {
  const loaded = loadKernel(`policies/kernels/${name}.ts`, role, MEBIBYTE)
  if (!('kernel' in loaded)) throw new Error(loaded.faults.join('\n'))
  const placed = Object.entries(parameters).map(([name, value]) => {
    return { name, value, place: loaded.kernel.parameters.get(name)! }
  })
  const { bytes } = loaded.kernel
  const start = { bytes, role, inputs, capacityRows: ROWS, memoryBytes: MEBIBYTE, parameters: placed }
  return { sandbox: new Sandbox(start), columns: new Columns({ inputs, capacityRows: ROWS }) }
}

function close(actual: number, expected: number): void {
  const scale = Math.max(1, Math.abs(expected))
  assert.ok(Math.abs(actual - expected) <= 1e-12 * scale, `${actual}, not ${expected}`)
}

const size = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 2 ** 40, noNaN: true }))

test('risk is a logistic function of how full the VM will be', () => {
  const { sandbox, columns } = example('risk', 'value', 3, { midpoint: 0.8, steepness: 12 })
  const row = fc.record({ used: size, high: size, limit: size })
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: ROWS }), (rows) => {
      rows.forEach((each, at) => {
        columns.inputs[0]!.values[at] = each.used
        columns.inputs[1]!.values[at] = each.high
        columns.inputs[2]!.values[at] = each.limit
      })
      sandbox.run(columns.batch(rows.map((_, at) => at)), columns.buffer)
      rows.forEach(({ used, high, limit }, at) => {
        const full = limit > 0 ? Math.max(used, high) / limit : 1
        close(columns.results(rows.length)[at]!, 1 / (1 + Math.exp(12 * (0.8 - full))))
      })
    }),
  )
})

test('a damped trend is the one of its formulas, missing values included', () => {
  const parameters = { alpha: 0.4, beta: 0.3, damping: 0.8 }
  const { alpha, beta, damping } = parameters
  const value = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { freq: 4 })
  let generation = 0
  const { sandbox, columns } = example('damped-trend', 'forecast', 1, parameters)
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (values, steps) => {
      generation++
      let twin: { level: number; trend: number } | null = null
      for (const each of values) {
        columns.inputs[0]!.values[3] = each ?? NaN
        sandbox.run(columns.batch([3], [generation], steps), columns.buffer)
        if (twin === null && each === null) continue
        if (twin === null) twin = { level: each!, trend: 0 }
        else {
          const before: number = twin.level
          const level: number =
            each === null ? before + damping * twin.trend : alpha * each + (1 - alpha) * (before + damping * twin.trend)
          twin = { level, trend: beta * (level - before) + (1 - beta) * damping * twin.trend }
        }
        const ahead = (damping * (1 - damping ** steps)) / (1 - damping)
        const expected = twin.level + ahead * twin.trend
        assert.ok(Math.abs(columns.results(1)[0]! - expected) <= 1e-6 * Math.max(1, Math.abs(expected)))
      }
    }),
  )
})

test('the policy that shows them is right', () => {
  const { policies, warnings } = PolicySet.load(['policies/kernels'], { registry: new SignalRegistry() })
  assert.equal(warnings, [])
  assert.equal(
    policies[0]!.kernels.map(({ name, role }) => `${name} ${role}`),
    ['need forecast', 'risk value'],
  )
})

test.run()
