import { Errors } from './errors.js'
import type { Graph } from './expressions/ir.js'
import { type Loaded, loadPolicies } from './policy/load.js'
import type { Definitions } from './policy/imports.js'
import type { Policy, Rule } from './policy/policy.js'
import type { Problem } from './policy/source-file.js'
import type { PolicyContext } from './policy/read-policy.js'
import type { Terms } from './proposals.js'
import { resourceIndex } from './arbiter/resources.js'

export type { PolicyContext } from './policy/read-policy.js'

/** A rule and the policy it belongs to; its index among the rules of a set is what proposals and plans name it by. */
export interface SetRule {
  readonly policy: Policy
  readonly policyIndex: number
  readonly rule: Rule
}

/** Checked policies, not yet bound to tables. Immutable. */
export class PolicySet {
  /** The policies, in the order of files. */
  readonly policies: readonly Policy[]
  /**
   * Of all expressions of all policies.
   * @internal
   */
  readonly graph: Graph
  /**
   * Names that policies share, whether or not one uses them.
   * @internal
   */
  readonly definitions: readonly Definitions[]
  /**
   * Every rule of every policy, in the order of files and lines.
   * @internal
   */
  readonly rules: readonly SetRule[]

  /** What is not wrong but probably not meant. */
  readonly warnings: readonly Problem[]
  /** Every file that was read. */
  readonly files: readonly string[]

  private constructor({ policies, graph, definitions, problems, files }: Loaded) {
    this.policies = policies
    this.graph = graph
    this.definitions = definitions
    this.warnings = problems
    this.files = files
    this.rules = policies.flatMap((policy, policyIndex) => policy.rules.map((rule) => ({ policy, policyIndex, rule })))
  }

  /**
   * Reads and checks policy files.
   * @param paths files, or folders of which every *.yaml is read, by name
   * @param context what they are checked against
   * @throws PolicyErrors with every problem of every file; TypeError when the paths are no list
   */
  static load(paths: readonly string[], context: PolicyContext): PolicySet {
    if (!Array.isArray(paths)) throw Errors.Paths(paths)
    const loaded = loadPolicies(paths, context)
    const isWrong = loaded.problems.some(({ severity }) => severity === 'error')
    if (isWrong) throw Errors.Policies(loaded.problems, loaded.files)
    return new PolicySet(loaded)
  }

  /**
   * What the arbiter has to know of it.
   * @param members by policy; see PolicyTerms
   * @internal
   */
  terms(members: readonly (Int32Array | null)[]): Terms {
    return {
      policies: this.policies.map(({ name, target, mode, budgetBytes }, index) => {
        return { name, target, mode, budgetBytes, members: members[index] ?? null }
      }),
      rules: this.rules.map(({ policyIndex, rule }) => {
        const { name, action, priority, cooldownMs, step, movesPerHour, budgetBytes } = rule
        const { effect } = action
        return {
          name,
          policy: policyIndex,
          action: action.name,
          resource: resourceIndex(action),
          effect,
          priority,
          cooldownMs,
          step,
          movesPerHour,
          budgetBytes,
        }
      }),
    }
  }
}
