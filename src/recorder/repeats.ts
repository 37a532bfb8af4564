import { type Plan, type Proposals, Status } from '../decide/index.js'
import { type Sense, TARGET_KINDS } from '../sense/index.js'

/** Stands for a proposal that was planned: it ends what was repeated. */
const PLANNED = 255

/** A tick's proposals in their order: by kind of target, then by rule, then by row. */
class Ended {
  count = 0
  rank = new Int32Array(0)
  row = new Int32Array(0)
  generation = new Uint32Array(0)
  reason = new Uint8Array(0)

  grow(count: number): void {
    if (this.rank.length >= count) return
    this.rank = new Int32Array(2 * count)
    this.row = new Int32Array(2 * count)
    this.generation = new Uint32Array(2 * count)
    this.reason = new Uint8Array(2 * count)
  }
}

/** Counts of proposals by reason, and those whose skip or refusal is to be told. */
export interface Sorted {
  readonly told: Int32Array
  readonly reasons: Uint32Array
  readonly repeated: Uint32Array
}

/**
 * Tells the skips and refusals that begin or change from those that repeat: in the tick before, the same rule ended for
 * the same reason for the same target. Both ticks are in the same order, so one walk along both compares them.
 */
export class Repeats {
  readonly #sense: Sense
  #before = new Ended()
  #now = new Ended()
  #told = new Int32Array(0)

  constructor(sense: Sense) {
    this.#sense = sense
  }

  /** Other rules are in force: nothing repeats. */
  forget(): void {
    this.#before.count = 0
  }

  sort({ status, reason }: Plan, { count, rule, row, terms }: Proposals): Sorted {
    const before = this.#before
    const now = this.#now
    now.grow(count)
    now.count = count
    if (this.#told.length < count) this.#told = new Int32Array(2 * count)
    const { rules, policies } = terms
    const kinds = rules.map(({ policy }) => TARGET_KINDS.indexOf(policies[policy]!.target))
    const tables = kinds.map((kind) => this.#sense.tables[TARGET_KINDS[kind]!])
    const reasons = new Uint32Array(256)
    const repeated = new Uint32Array(256)
    let told = 0
    let at = 0
    for (let index = 0; index < count; index++) {
      const own = rule[index]!
      const rank = kinds[own]! * rules.length + own
      const place = row[index]!
      const generation = tables[own]!.generationOf(place)
      const code = status[index] === Status.Skipped || status[index] === Status.Refused ? reason[index]! : PLANNED
      now.rank[index] = rank
      now.row[index] = place
      now.generation[index] = generation
      now.reason[index] = code
      reasons[reason[index]!]!++
      if (code === PLANNED) continue
      while (at < before.count && (before.rank[at]! - rank || before.row[at]! - place) < 0) at++
      const repeats =
        at < before.count &&
        before.rank[at] === rank &&
        before.row[at] === place &&
        before.generation[at] === generation &&
        before.reason[at] === code
      if (repeats) repeated[code]!++
      else this.#told[told++] = index
    }
    this.#before = now
    this.#now = before
    return { told: this.#told.subarray(0, told), reasons, repeated }
  }
}
