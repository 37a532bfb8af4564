// The evaluator of @bufbuild/cel, given a row of a table. A missing number is NaN, and so is a missing label: neither
// equals anything, which is how policies read them.
import { celEnv, celFunc, CelScalar, parse, plan } from '@bufbuild/cel'
import { CONSTANTS, type Sense } from '../../../src/sense/index.js'

const { DOUBLE } = CelScalar
const env = celEnv({
  funcs: [
    celFunc('min', [DOUBLE, DOUBLE], DOUBLE, Math.min),
    celFunc('max', [DOUBLE, DOUBLE], DOUBLE, Math.max),
    celFunc('abs', [DOUBLE], DOUBLE, Math.abs),
    celFunc('floor', [DOUBLE], DOUBLE, Math.floor),
    celFunc('ceil', [DOUBLE], DOUBLE, Math.ceil),
  ],
})

type Bindings = Record<string, unknown>

/** What standard CEL computes; a condition gives 0 or 1. */
export function celValue(text: string): (bindings: Bindings) => number {
  const evaluate = plan(env, parse(text)) as (bindings: Bindings) => unknown
  return (bindings) => {
    const value = evaluate(bindings)
    if (typeof value === 'boolean') return value ? 1 : 0
    if (typeof value === 'number') return value
    throw new Error(`${text}: ${String(value)}`)
  }
}

export function bindingsOf(sense: Sense, row: number, signals: readonly string[], labels: readonly string[]): Bindings {
  const bindings: Record<string, Record<string, Record<string, unknown>>> = {
    vm: { labels: {}, present: {} },
    host: { labels: {}, present: {} },
  }
  const hostRow = sense.tables.vm.hostRow.values[row]!
  const rowOf = (kind: string) => (kind === 'vm' ? row : hostRow)
  for (const path of signals) {
    const [kind, group, name] = path.split('.') as ['vm' | 'host', string, string]
    const column = sense.tables[kind].signal(`${group}.${name}`).current.values
    bindings[kind]![group] ??= {}
    bindings[kind]![group][name] = rowOf(kind) < 0 ? NaN : column[rowOf(kind)]
  }
  for (const path of labels) {
    const [kind, name] = path.split('.') as ['vm' | 'host', string]
    const text = rowOf(kind) < 0 ? undefined : sense.tables[kind].labelsOf(rowOf(kind))[name]
    bindings[kind]!['labels']![name] = text ?? NaN
    if (text !== undefined) bindings[kind]!['present']![name] = text
  }
  return { ...bindings, ...Object.fromEntries(Object.entries(CONSTANTS).map(([name, { value }]) => [name, value])) }
}
