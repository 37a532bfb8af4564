import type { Capabilities } from '../act/host.js'
import type { SignalRegistry } from '../sense/index.js'

export interface PolicyContext {
  readonly registry: SignalRegistry
  /** What the host can do; an action beyond it is an error. Left out: every action is allowed. */
  readonly capabilities?: Capabilities
  /** Other values for named constants, by `name` or `policy.name`: `{ price: 3, 'prewarm.patience': '10s' }`. */
  readonly overrides?: Readonly<Record<string, number | string>>
}

/** Checked policies, not yet bound to tables. Immutable. */
export declare class PolicySet {
  /**
   * @param paths files, or folders of which every *.yaml is read, by name
   * @throws PolicyErrors with every problem of every file
   */
  static load(paths: readonly string[], context: PolicyContext): PolicySet
  readonly policies: readonly unknown[]
}
