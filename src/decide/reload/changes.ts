import type { PolicySet } from '../policy-set.js'

/** What tells one set of policies from another. Indexes are those in the `policies` of their set. */
export interface Changes {
  /** Of the new set: policies that were not in the old one, or of which other things were read. */
  readonly loaded: readonly number[]
  /** Of the old set: policies whose names are not in the new one. */
  readonly unloaded: readonly number[]
  /** `[in the old set, in the new set]`. */
  readonly unchanged: readonly (readonly [number, number])[]
}

export function changesBetween(before: PolicySet, after: PolicySet): Changes {
  const indexOf = new Map(before.policies.map(({ name }, index) => [name, index]))
  const loaded: number[] = []
  const unchanged: [number, number][] = []
  for (const [index, { name }] of after.policies.entries()) {
    const old = indexOf.get(name)
    indexOf.delete(name)
    if (old !== undefined && before.signatures[old] === after.signatures[index]) unchanged.push([old, index])
    else loaded.push(index)
  }
  return { loaded, unloaded: [...indexOf.values()], unchanged }
}
