import { createForecast, type Forecast } from '../../forecast/forecast.js'
import type { Sense, TargetKind } from '../../sense/index.js'
import { Errors } from '../errors.js'
import type { PolicySet } from '../policy-set.js'

/** The forecasts of a set of policies, by key (see PolicyForecast): identical ones of several policies are one. */
export class BoundForecasts {
  readonly byKey: ReadonlyMap<string, Forecast>
  readonly #byKey = new Map<string, Forecast>()
  readonly #set: PolicySet

  constructor(set: PolicySet) {
    this.#set = set
    this.byKey = this.#byKey
  }

  /**
   * Makes those that the predecessor does not have; the others go on with all that they have learned.
   * @throws Error that names the policy and the forecast when one cannot be made
   */
  create(sense: Sense, tickMs: number, predecessor: BoundForecasts | null): void {
    for (const policy of this.#set.policies) {
      for (const { name, key, spec } of policy.forecasts) {
        if (this.#byKey.has(key)) continue
        try {
          const known = predecessor?.byKey.get(key)
          this.#byKey.set(key, known ?? createForecast(sense, sense.tables[policy.target], spec, tickMs))
        } catch (error) {
          throw Errors.Forecast(policy.name, name, error as Error)
        }
      }
    }
  }

  of(kind: TargetKind): Forecast[] {
    const policies = this.#set.policies.filter(({ target }) => target === kind)
    const keys = new Set(policies.flatMap(({ forecasts }) => forecasts.map(({ key }) => key)))
    return [...keys].map((key) => this.#byKey.get(key)!)
  }

  /** @param heir goes on with those that it has taken over */
  release(heir: BoundForecasts | null): void {
    for (const [key, forecast] of this.#byKey) if (heir?.byKey.get(key) !== forecast) forecast.release()
    this.#byKey.clear()
  }
}
