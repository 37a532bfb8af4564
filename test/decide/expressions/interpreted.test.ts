import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { interpret } from '../../../src/decide/expressions/interpret.js'
import { evaluate, smallSense, typed } from '../support/evaluate.js'
import { BYTES, expressions, LABELS, RATIOS, TEXTS } from '../support/random-expressions.js'

const SIGNALS = [...BYTES, ...RATIOS]
const value = fc.oneof(fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1, 5e-324, 2 ** 53), fc.double())

test('an expression means to the interpreter what it means to the compiler', () => {
  fc.assert(
    fc.property(
      fc.array(expressions, { minLength: 10, maxLength: 10 }),
      fc.array(value, { minLength: SIGNALS.length, maxLength: SIGNALS.length }),
      fc.array(fc.constantFrom(null, ...TEXTS), { minLength: LABELS.length, maxLength: LABELS.length }),
      (batch, values, texts) => {
        const sense = smallSense()
        const labels = { vm: {} as Record<string, string>, host: {} as Record<string, string> }
        for (const [index, path] of LABELS.entries()) {
          const [kind, name] = path.split('.') as ['vm' | 'host', string]
          if (texts[index] !== null) labels[kind][name] = texts[index]!
        }
        sense.tables.host.add('here', labels.host)
        sense.tables.vm.add('guest', labels.vm, 'here', sense.tables.host)
        for (const [index, path] of SIGNALS.entries()) {
          const [kind, ...name] = path.split('.') as ['vm' | 'host', ...string[]]
          sense.tables[kind].signal(name.join('.')).current.values[0] = values[index]!
        }
        const compiled = evaluate(
          batch.map(({ policy }) => policy),
          sense,
          1,
        )
        for (const [index, { policy }] of batch.entries()) {
          const expression = typed(policy, sense)
          if (typeof expression === 'string') return assert.unreachable(expression)
          const result = interpret(expression.node, (source) => {
            if (source.kind !== 'signal' && source.kind !== 'label') return assert.unreachable(source.kind) as never
            const table = sense.tables[source.of === 'host' ? 'host' : 'vm']
            if (source.kind === 'label') return table.labelsOf(0)[source.name] ?? null
            return table.signal(source.name).current.values[0]!
          })
          const number = typeof result === 'boolean' ? Number(result) : result
          assert.ok(Object.is(number, compiled[index]![0]), `${policy}: ${String(number)}, not ${compiled[index]![0]}`)
        }
      },
    ),
    { numRuns: 60 },
  )
})

test.run()
