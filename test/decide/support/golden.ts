// The code that small policies become, as text in which columns have names instead of addresses.
import { BoundPolicies, PolicySet } from '../../../src/decide/index.js'
import { SignalRegistry } from '../../../src/sense/index.js'
import { smallSense } from './evaluate.js'

export const GOLDEN_FOLDER = 'test/decide/compile/golden'
const registry = new SignalRegistry()

/** @param path of a policy for VMs */
export function compiledText(path: string): string {
  const sense = smallSense()
  const { vm, host } = sense.tables
  const bound = new BoundPolicies(PolicySet.load([path], { registry }), sense, 1000)
  const names = new Map<string, string>([
    [`${vm.hostRow.pointer}`, 'vm.host'],
    [`${vm.lastMoveMs('memory').pointer}`, 'vm.memory.lastMove'],
    ...[vm, host].flatMap((table) =>
      [...table.signals.values()].map(
        ({ signal, current }) => [`${current.pointer}`, `${table.kind}.${signal.name}`] as const,
      ),
    ),
    ...['tier', 'pin'].map((name) => [`${vm.label(name).pointer}`, `vm.labels.${name}`] as const),
  ])
  let results = 0
  const nameOf = (pointer: string) => {
    if (!names.has(pointer)) names.set(pointer, `result${++results}`)
    return names.get(pointer)!
  }
  // No other constant is as large as an address.
  const text = bound.toText().replace(/(offset=|i32\.const )(\d{5,})/g, (_, before: string, pointer: string) => {
    return `${before}${nameOf(pointer)}`
  })
  bound.release()
  return text
}
