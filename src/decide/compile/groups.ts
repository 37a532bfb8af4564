// Rules in groups of which each becomes one function: what shares much is computed together, and no function is so
// large that a compiler gives it up or a processor cannot keep its code at hand.
import { argumentsOf, type LaneInstruction } from './lane-operations.js'
import type { Masked, Store } from './program.js'

/** Instructions of a group after which a new one begins, if what it has computed is not needed again. */
const GROUP_LIMIT = 256
/** Instructions that may be computed again in the next group. */
const SHARED_LIMIT = 16

export interface Group {
  readonly masked: Masked<number>[]
  readonly stores: Store<number>[]
}

export function groupsOf(
  instructions: readonly LaneInstruction[],
  masked: readonly Masked<number>[],
  stores: readonly Store<number>[],
): readonly Group[] {
  const groups = [emptyGroup()]
  const included = new Set<number>()
  const groupFor = (root: number): Group => {
    const { fresh, shared } = reach(instructions, root, included)
    if (included.size > 0 && included.size + fresh.length > GROUP_LIMIT && shared <= SHARED_LIMIT) {
      groups.push(emptyGroup())
      included.clear()
      return groupFor(root)
    }
    for (const index of fresh) included.add(index)
    return groups.at(-1)!
  }
  for (const each of masked) groupFor(each.condition).masked.push(each)
  for (const each of stores) groupFor(each.node).stores.push(each)
  return groups
}

function emptyGroup(): Group {
  return { masked: [], stores: [] }
}

/** What a value is made of: what is not yet included, and how many operations of it are. */
function reach(instructions: readonly LaneInstruction[], root: number, included: ReadonlySet<number>) {
  const fresh = new Set<number>()
  const known = new Set<number>()
  const waiting = [root]
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (included.has(index)) {
      if (!known.has(index) && 'args' in instructions[index]!) {
        known.add(index)
        waiting.push(...argumentsOf(instructions[index]!))
      }
    } else if (!fresh.has(index)) {
      fresh.add(index)
      waiting.push(...argumentsOf(instructions[index]!))
    }
  }
  return { fresh: [...fresh], shared: known.size }
}
