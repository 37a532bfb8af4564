import type { Random } from '../../sense/random.js'

/**
 * How a guest treats its host.
 * - `lags`: its balloon and its limits move at a tenth of the speed
 * - `refuses`: does nothing that it is told
 * - `lies`: reports a tenth or ten times what it uses, or what no use can be: NaN, -1, infinity
 */
export type GuestBehaviour = 'lags' | 'refuses' | 'lies'

const HONEST = 0
const LAGS = 1
const REFUSES = 2
const LIES = 3

/** Which guests misbehave, and how it shows. */
export class GuestBehaviours {
  readonly #kind: Uint8Array
  readonly #random: Random
  /** Whether any guest lies. */
  readonly lie: boolean

  constructor(guests: number, shares: Partial<Record<GuestBehaviour, number>>, random: Random) {
    this.#random = random
    const { lags = 0, refuses = 0, lies = 0 } = shares
    this.#kind = Uint8Array.from({ length: guests }, () => {
      const draw = random.uniform()
      return draw < lags ? LAGS : draw < lags + refuses ? REFUSES : draw < lags + refuses + lies ? LIES : HONEST
    })
    this.lie = this.#kind.includes(LIES)
  }

  refuses(guest: number): boolean {
    return this.#kind[guest] === REFUSES
  }

  speed(guest: number): number {
    return this.#kind[guest] === LAGS ? 0.1 : 1
  }

  report(guest: number, used: number): number {
    if (this.#kind[guest] !== LIES) return used
    return [0.1 * used, 10 * used, NaN, -1, Infinity][this.#random.integer(5)]!
  }
}
