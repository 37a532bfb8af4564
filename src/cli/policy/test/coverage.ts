// Which rules fired in any scenario, and which never did.
import type { PolicySet } from '../../../decide/index.js'

export interface UncoveredRule {
  readonly policy: string
  readonly rule: string
  readonly file: string
  readonly line: number
}

export class Coverage {
  /** By file, policy and rule, so that files of scenarios may share policies. */
  readonly #rules = new Map<string, UncoveredRule & { fired: boolean }>()

  /** @param fired rules that fired, by index in the set */
  add({ rules }: PolicySet, fired: ReadonlySet<number>): void {
    for (const [index, { policy, rule }] of rules.entries()) {
      const key = JSON.stringify([policy.file, policy.name, rule.name])
      const known = this.#rules.get(key)
      const entry = { policy: policy.name, rule: rule.name, file: policy.file, line: rule.line }
      this.#rules.set(key, { ...entry, fired: fired.has(index) || known?.fired === true })
    }
  }

  get rules(): number {
    return this.#rules.size
  }

  get fired(): number {
    return this.rules - this.never.length
  }

  /** Of the rules; 1 when there are none. */
  get share(): number {
    return this.rules === 0 ? 1 : this.fired / this.rules
  }

  get never(): readonly UncoveredRule[] {
    return [...this.#rules.values()]
      .filter(({ fired }) => !fired)
      .map(({ policy, rule, file, line }) => ({ policy, rule, file, line }))
  }
}
