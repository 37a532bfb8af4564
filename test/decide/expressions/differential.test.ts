import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Sense } from '../../../src/sense/index.js'
import { evaluate, smallSense } from '../support/evaluate.js'
import { bindingsOf, celValue } from '../support/oracle.js'
import { BYTES, expressions, LABELS, RATIOS, TEXTS } from '../support/random-expressions.js'

const SIGNALS = [...BYTES, ...RATIOS]
const ROWS = 70
const HOSTS = ['first', 'second']
const value = fc.oneof(
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1, 5e-324, -5e-324, 2 ** -1022, 2 ** 53, 0.5, Number.MAX_VALUE),
  fc.double(),
)

interface Row {
  readonly values: readonly number[]
  readonly labels: readonly (string | null)[]
  readonly host: string | null
}

const rows: fc.Arbitrary<readonly Row[]> = fc.array(
  fc.record({
    values: fc.array(value, { minLength: SIGNALS.length, maxLength: SIGNALS.length }),
    labels: fc.array(fc.constantFrom(null, ...TEXTS), { minLength: LABELS.length, maxLength: LABELS.length }),
    host: fc.constantFrom(null, ...HOSTS),
  }),
  { minLength: ROWS, maxLength: ROWS },
)

function labelsOf(kind: 'vm' | 'host', { labels }: Row): Record<string, string> {
  const own = LABELS.map((path, index) => [path, labels[index]!] as const)
  const given = own.filter(([path, text]) => path.startsWith(kind) && text !== null)
  return Object.fromEntries(given.map(([path, text]) => [path.split('.')[1]!, text!]))
}

function fill(sense: Sense, given: readonly Row[]): void {
  const { host, vm } = sense.tables
  // A host has the values that its namesake among the rows would have of one.
  for (const [row, name] of HOSTS.entries()) host.add(name, labelsOf('host', given[row]!))
  for (const [row, each] of given.entries()) vm.add(`vm-${row}`, labelsOf('vm', each), each.host, host)
  for (const [row, { values }] of given.entries()) {
    for (const [index, path] of SIGNALS.entries()) {
      const [kind, ...name] = path.split('.') as ['vm' | 'host', ...string[]]
      if (kind === 'vm' || row < HOSTS.length) {
        sense.tables[kind].signal(name.join('.')).current.values[row] = values[index]!
      }
    }
  }
}

test('the compiled module gives the answers of @bufbuild/cel, bit by bit', () => {
  const sense = smallSense()
  fc.assert(
    fc.property(fc.array(expressions, { minLength: 20, maxLength: 20 }), rows, (batch, given) => {
      for (const table of [sense.tables.vm, sense.tables.host]) for (const id of [...table.ids()]) table.remove(id)
      fill(sense, given)
      const answers = evaluate(
        batch.map(({ policy }) => policy),
        sense,
        sense.tables.vm.rowCount,
      )
      for (const [index, { policy, cel }] of batch.entries()) {
        const expected = celValue(cel)
        for (const id of sense.tables.vm.ids()) {
          const row = sense.tables.vm.rowOf(id)
          const right = expected(bindingsOf(sense, row, SIGNALS, LABELS))
          const got = answers[index]![row]!
          if (!Object.is(got, right)) assert.unreachable(`${policy}: ${got}, not ${right}, in row ${row}`)
        }
      }
    }),
    { numRuns: 40 },
  )
})

test.run()
