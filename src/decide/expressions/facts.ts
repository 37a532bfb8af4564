// What is known of a row when some conditions hold for it: enough to tell that others hold, or cannot. It never claims
// more than is true of every row, and says nothing where it does not know.
import { argumentsOf, type Node, type Source } from './ir.js'
import { hasNumber, intersect, nextDown, nextUp, type Range, rangeFrom } from './ranges.js'

/** How two numbers may be to each other; a missing one is unordered. */
export const LESS = 1
export const EQUAL = 2
export const GREATER = 4
const UNORDERED = 8
const ANY = LESS | EQUAL | GREATER | UNORDERED

/** When a comparison holds. */
const HOLDS: Readonly<Record<string, number>> = { less: LESS, lessOrEqual: LESS | EQUAL, equal: EQUAL }
/** What walks expressions here does so recursively, and for each thing that is assumed. */
const DEPTH_LIMIT = 400
/** Alternatives of a condition that are followed; with more, nothing is known. */
const ALTERNATIVES_LIMIT = 64

/** The numbers that a source may give. */
export type Bounds = (source: Source) => Range

interface Pair {
  readonly a: Node
  readonly b: Node
  relation: number
}

export class Facts {
  readonly #bounds: Bounds
  readonly #pairs = new Map<string, Pair>()
  readonly #narrowed = new Map<Node, Range>()
  /** Texts that a node is known to be. */
  readonly #texts = new Map<Node, string>()
  /** Conditions on texts, by whether they hold. */
  readonly #decided = new Map<Node, boolean>()
  #ranges = new Map<Node, Range>()
  #truths = new Map<Node, boolean | null>()

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  copy(): Facts {
    const copy = new Facts(this.#bounds)
    for (const [key, pair] of this.#pairs) copy.#pairs.set(key, { ...pair })
    for (const [node, range] of this.#narrowed) copy.#narrowed.set(node, range)
    for (const [node, text] of this.#texts) copy.#texts.set(node, text)
    for (const [node, holds] of this.#decided) copy.#decided.set(node, holds)
    return copy
  }

  /** Whether a condition holds wherever the facts do; `null` when it may or may not. */
  truth(node: Node): boolean | null {
    const known = this.#truths.get(node)
    if (known !== undefined) return known
    const truth = this.#decide(node)
    this.#truths.set(node, truth)
    return truth
  }

  /** How a number may be to another: LESS, EQUAL, GREATER or several of them; both may be missing besides. */
  relation(a: Node, b: Node): number {
    const { low, high } = order(a, b)
    const pair = this.#pairs.get(keyOf(low, high))
    const possible = (pair?.relation ?? ANY) & this.#possible(low, high)
    return low === a ? possible : flipped(possible)
  }

  /** Whether a comparison holds because its two sides were compared; `null` when they were not. */
  compared(comparison: Node): boolean | null {
    const [a, b] = argumentsOf(comparison)
    const { low, high } = order(a!, b!)
    return this.#pairs.has(keyOf(low, high)) ? this.truth(comparison) : null
  }

  range(node: Node): Range {
    const known = this.#ranges.get(node)
    if (known !== undefined) return known
    const own = node.op === 'load' ? this.#bounds(node.source) : rangeFrom(node, (argument) => this.range(argument))
    const narrowed = this.#narrowed.get(node)
    const range = narrowed === undefined ? own : intersect(own, narrowed)
    this.#ranges.set(node, range)
    return range
  }

  /** Takes a condition that is no combination of others for true, or for false. @returns `false` when it cannot be */
  assume(node: Node, holds: boolean): boolean {
    const { op } = node
    this.#ranges = new Map()
    this.#truths = new Map()
    if (op === 'less' || op === 'lessOrEqual' || op === 'equal')
      return this.#assumeRelation(node.args[0], node.args[1], holds ? HOLDS[op]! : ANY & ~HOLDS[op]!)
    if (this.#decided.get(node) === !holds) return false
    this.#decided.set(node, holds)
    if (op === 'equalTexts') return this.#assumeTexts(node.args, holds)
    return op !== 'present' || holds || !this.#texts.has(node.args[0])
  }

  #decide(node: Node): boolean | null {
    switch (node.op) {
      case 'boolean':
        return node.value
      case 'not':
        return opposite(this.truth(node.args[0]))
      case 'and': {
        const [a, b] = [this.truth(node.args[0]), this.truth(node.args[1])]
        return a === false || b === false ? false : a === true && b === true ? true : null
      }
      case 'or': {
        const [a, b] = [this.truth(node.args[0]), this.truth(node.args[1])]
        return a === true || b === true ? true : a === false && b === false ? false : null
      }
      case 'same': {
        const [a, b] = [this.truth(node.args[0]), this.truth(node.args[1])]
        return a === null || b === null ? null : a === b
      }
      case 'select': {
        const condition = this.truth(node.args[0])
        const [yes, no] = [this.truth(node.args[1]), this.truth(node.args[2])]
        return condition === null ? (yes === no ? yes : null) : condition ? yes : no
      }
      case 'less':
      case 'lessOrEqual':
      case 'equal': {
        const relation = this.relation(node.args[0], node.args[1])
        const holds = HOLDS[node.op]!
        return (relation & ~holds) === 0 ? true : (relation & holds) === 0 ? false : null
      }
      default:
        return this.#decideTexts(node)
    }
  }

  #decideTexts(node: Node): boolean | null {
    const decided = this.#decided.get(node)
    if (decided !== undefined) return decided
    if (node.op === 'present') return this.#texts.has(node.args[0]) ? true : null
    if (node.op !== 'equalTexts') return null
    const { text, other } = withText(node.args)
    const known = text === null ? undefined : this.#texts.get(other)
    return known === undefined ? null : known === text
  }

  #assumeTexts(args: readonly [Node, Node], holds: boolean): boolean {
    const { text, other } = withText(args)
    if (text === null) return true
    const known = this.#texts.get(other)
    if (!holds) return known !== text
    if (known !== undefined && known !== text) return false
    this.#texts.set(other, text)
    for (const [node, isSo] of this.#decided) {
      if (node.op === 'present' && node.args[0] === other && !isSo) return false
      if (node.op === 'equalTexts' && !isSo && node.args.includes(other) && withText(node.args).text === text)
        return false
    }
    return true
  }

  #assumeRelation(x: Node, y: Node, allowed: number): boolean {
    const { low, high } = order(x, y)
    const key = keyOf(low, high)
    const pair = this.#pairs.get(key) ?? { a: low, b: high, relation: ANY }
    pair.relation &= low === x ? allowed : flipped(allowed)
    this.#pairs.set(key, pair)
    return this.#settle()
  }

  /** Each narrower interval may narrow others; three rounds find what people write. */
  #settle(): boolean {
    for (let round = 0; round < 3; round++) {
      for (const pair of this.#pairs.values()) {
        pair.relation &= this.#possible(pair.a, pair.b)
        if (pair.relation === 0) return false
        if (!this.#narrow(pair.a, pair.b, pair.relation)) return false
        if (!this.#narrow(pair.b, pair.a, flipped(pair.relation))) return false
      }
      this.#ranges = new Map()
    }
    return true
  }

  /** Narrows what `node` may be by what it is to `other`. @returns `false` when nothing is left */
  #narrow(node: Node, other: Node, relation: number): boolean {
    const before = this.range(node)
    const beside = this.range(other)
    const maybeUnordered = (relation & UNORDERED) !== 0
    let { low, high } = before
    // If it is unordered because the other one is missing, it may be any number.
    if (!maybeUnordered || !beside.maybeMissing) {
      if ((relation & GREATER) === 0)
        high = Math.min(high, (relation & EQUAL) === 0 ? nextDown(beside.high) : beside.high)
      if ((relation & LESS) === 0) low = Math.max(low, (relation & EQUAL) === 0 ? nextUp(beside.low) : beside.low)
      if ((relation & ~UNORDERED) === 0) [low, high] = [Infinity, -Infinity]
    }
    const range = { low, high, maybeMissing: before.maybeMissing && maybeUnordered }
    this.#narrowed.set(node, range)
    this.#ranges.set(node, range)
    return hasNumber(range) || range.maybeMissing
  }

  #possible(a: Node, b: Node): number {
    const first = this.range(a)
    const second = this.range(b)
    const unordered = first.maybeMissing || second.maybeMissing ? UNORDERED : 0
    if (!hasNumber(first) || !hasNumber(second)) return unordered
    if (a === b) return EQUAL | unordered
    const less = first.low < second.high ? LESS : 0
    const greater = first.high > second.low ? GREATER : 0
    const equal = Math.max(first.low, second.low) <= Math.min(first.high, second.high) ? EQUAL : 0
    return less | equal | greater | unordered
  }
}

/**
 * The ways in which conditions may hold together: each a set of facts, one of which is true of any row for which they
 * do.
 * @returns `null` when there are too many; none when they can never hold together
 */
export function waysToHold(conditions: readonly Node[], bounds: Bounds): readonly Facts[] | null {
  if (conditions.some(({ depth }) => depth > DEPTH_LIMIT)) return null
  const ways: Facts[] = []
  let alternatives = 0
  /** @returns `false` when there are too many */
  const follow = (facts: Facts, literals: readonly Literal[]): boolean => {
    if (++alternatives > ALTERNATIVES_LIMIT) return false
    // What forks is left to the end: it may be decided by then.
    const forks: Literal[] = []
    const waiting = [...literals]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [node, holds] = next
      const known = facts.truth(node)
      if (known === holds) continue
      if (known !== null) return true
      const parts = partsOf(node, holds)
      if (parts.length > 1) forks.push(next)
      else if (parts.length === 1) waiting.push(...parts[0]!)
      else if (!facts.assume(node, holds)) return true
    }
    const [fork, ...others] = forks
    if (fork === undefined) ways.push(facts)
    return fork === undefined || partsOf(...fork).every((way) => follow(facts.copy(), [...others, ...way]))
  }
  const all = conditions.map((each): Literal => [each, true])
  return follow(new Facts(bounds), all) ? ways : null
}

type Literal = readonly [node: Node, holds: boolean]

/** The ways in which a combination of conditions comes out so; none when it is no combination. */
function partsOf(node: Node, holds: boolean): readonly (readonly Literal[])[] {
  if (node.type !== 'boolean') return []
  switch (node.op) {
    case 'not':
      return [[[node.args[0], !holds]]]
    case 'and':
    case 'or': {
      const all = node.args.map((each): Literal => [each, holds])
      return (node.op === 'and') === holds ? [all] : all.map((each) => [each])
    }
    case 'same':
      return [true, false].map((isSo) => [
        [node.args[0], isSo],
        [node.args[1], isSo === holds],
      ])
    case 'select':
      return [true, false].map((isSo) => [
        [node.args[0], isSo],
        [node.args[isSo ? 1 : 2], holds],
      ])
    default:
      return []
  }
}

function opposite(truth: boolean | null): boolean | null {
  return truth === null ? null : !truth
}

function order(a: Node, b: Node): { low: Node; high: Node } {
  return a.id <= b.id ? { low: a, high: b } : { low: b, high: a }
}

function keyOf(low: Node, high: Node): string {
  return `${low.id} ${high.id}`
}

function flipped(relation: number): number {
  const less = relation & LESS ? GREATER : 0
  const greater = relation & GREATER ? LESS : 0
  return (relation & (EQUAL | UNORDERED)) | less | greater
}

/** A comparison with a text that is written out, taken apart. */
function withText([a, b]: readonly [Node, Node]): { text: string | null; other: Node } {
  if (a.op === 'text') return { text: a.value, other: b }
  return { text: b.op === 'text' ? b.value : null, other: a }
}
