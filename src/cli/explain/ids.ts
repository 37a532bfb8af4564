// Ids of decisions: `12.3` is proposal 3 of tick 12 of the last run that has it, `12.3@17` that of run 17.

export interface WantedId {
  readonly id: string
  readonly tick: number
  readonly proposal: number
  readonly run: number | null
}

const ID = /^(\d{1,12})\.(\d{1,9})(?:@(\d{1,15}))?$/
const SUGGESTED = 3

/** @returns `null` for a text that is no id */
export function parseId(text: string): WantedId | null {
  const match = ID.exec(text)
  if (match === null) return null
  const [, tick, proposal, run] = match
  return {
    id: `${Number(tick)}.${Number(proposal)}`,
    tick: Number(tick),
    proposal: Number(proposal),
    run: run === undefined ? null : Number(run),
  }
}

/** The ids nearest to one that there is not: of the same tick first. */
export class NearestIds {
  /** Whether the tick has decisions. */
  hasTick = false
  readonly #wanted: WantedId
  #nearest: WantedId[] = []

  constructor(wanted: WantedId) {
    this.#wanted = wanted
  }

  get ids(): string[] {
    return this.#nearest.map(({ id }) => id)
  }

  add(text: string): void {
    const id = parseId(text)
    if (id === null || this.#nearest.some((each) => each.id === id.id)) return
    if (id.tick === this.#wanted.tick) this.hasTick = true
    this.#nearest = [...this.#nearest, id].sort((a, b) => this.#distance(a) - this.#distance(b)).slice(0, SUGGESTED)
  }

  #distance({ tick, proposal }: WantedId): number {
    return Math.abs(tick - this.#wanted.tick) * 1e6 + Math.abs(proposal - this.#wanted.proposal)
  }
}
