// Which tasks come in the long run, and what happens around them.
import type { Random } from '../../src/sense/random.js'
import { type Doing, inputOf, type Prowler } from './prowlers.js'

const TENANTS = 20
/** Functions that are called often at a time; the others now and then. */
const HOT = 6
/** Tasks after which another function becomes a hot one. */
const DRIFT = 2_000
const COLD_SHARE = 0.001
const SHARES: readonly (readonly [Doing, number])[] = [
  ['endless', 0.0003],
  ['trap', 0.01],
  ['grow', 0.03],
]

/** A task that is about to be submitted. */
export interface Planned {
  readonly number: number
  readonly prowler: Prowler
  readonly tenant: number
  readonly doing: Doing
  readonly input: Uint8Array
}

/** Tasks of a popularity that drifts, as tenants come and go. */
export class Crowd {
  readonly #random: Random
  readonly #prowlers: readonly Prowler[]
  readonly #hot: Prowler[]
  #number = 0

  constructor(prowlers: readonly Prowler[], random: Random) {
    this.#random = random
    this.#prowlers = prowlers
    this.#hot = Array.from({ length: HOT }, () => random.pick(prowlers))
  }

  next(): Planned {
    const random = this.#random
    const number = ++this.#number
    if (number % DRIFT === 0) this.#hot[random.integer(HOT)] = random.pick(this.#prowlers)
    const isCold = random.uniform() < COLD_SHARE
    const prowler = isCold ? random.pick(this.#prowlers) : this.#hot[Math.floor(HOT * random.uniform() ** 2)]!
    const tenant = 1 + random.integer(TENANTS)
    const doing = this.#doing()
    const stride = 64 * 2 ** random.integer(10)
    return { number, prowler, tenant, doing, input: inputOf(tenant, number, doing, stride) }
  }

  #doing(): Doing {
    let left = this.#random.uniform()
    return SHARES.find(([, share]) => (left -= share) < 0)?.[0] ?? 'plain'
  }
}
