import { SignalRegistry, type TargetKind } from '../sense/index.js'
import { Errors } from './errors.js'
import type { Graph } from './expressions/ir.js'
import { loadPolicies } from './policy/load.js'
import type { Policy, Rule } from './policy/policy.js'
import type { FileContent } from './policy/files.js'
import type { Problem } from './policy/source-file.js'
import type { PolicyContext } from './policy/read-policy.js'
import type { Terms } from './proposals.js'
import { resourceIndex } from './arbiter/resources.js'
import { signaturesOf } from './reload/signature.js'
import { fromWire, toWire, type WireData } from './reload/wire.js'

export type { PolicyContext } from './policy/read-policy.js'

/** A rule and the policy it belongs to; its index among the rules of a set is what proposals and plans name it by. */
export interface SetRule {
  readonly policy: Policy
  readonly policyIndex: number
  readonly rule: Rule
}

/** Names that policies share. */
export interface SharedNames {
  readonly name: string
  readonly file: string
  /** `null`: policies for targets of every kind may import them. */
  readonly target: TargetKind | null
  readonly names: readonly string[]
}

/** What a set is made of. */
interface SetData {
  readonly policies: readonly Policy[]
  readonly graph: Graph
  readonly definitions: readonly SharedNames[]
  readonly warnings: readonly Problem[]
  readonly files: readonly string[]
  readonly sources: readonly FileContent[]
  readonly signatures: readonly string[]
}

/** All of it that has no nodes. */
type Rest = Omit<SetData, 'policies' | 'graph'>

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
   * Whether or not a policy uses them.
   * @internal
   */
  readonly definitions: readonly SharedNames[]
  /**
   * Every rule of every policy, in the order of files and lines.
   * @internal
   */
  readonly rules: readonly SetRule[]

  /** What is not wrong but probably not meant. */
  readonly warnings: readonly Problem[]
  /** Every file that was read. */
  readonly files: readonly string[]
  /**
   * What it was made of: by now the files may hold something else.
   * @internal
   */
  readonly sources: readonly FileContent[]
  /**
   * By policy: a text that is the same in all sets for a policy of which the same was read.
   * @internal
   */
  readonly signatures: readonly string[]

  private constructor({ policies, graph, definitions, warnings, files, sources, signatures }: SetData) {
    this.policies = policies
    this.graph = graph
    this.definitions = definitions
    this.warnings = warnings
    this.files = files
    this.sources = sources
    this.signatures = signatures
    this.rules = policies.flatMap((policy, policyIndex) => policy.rules.map((rule) => ({ policy, policyIndex, rule })))
  }

  /**
   * Reads and checks policy files.
   * @param paths files, or folders of which every *.yaml is read, by name
   * @param context what they are checked against; left out, the signals and actions that Atoll knows
   * @throws PolicyErrors with every problem of every file; TypeError when the paths are no list of paths
   */
  static load(paths: readonly string[], context: Partial<PolicyContext> = {}): PolicySet {
    if (!Array.isArray(paths)) throw Errors.Paths(paths)
    const wrong = paths.findIndex((path) => typeof path !== 'string' || path === '')
    if (wrong !== -1) throw Errors.Path(wrong, paths[wrong])
    const complete = { registry: new SignalRegistry(), ...context }
    const { policies, graph, problems, files, sources, ...loaded } = loadPolicies(paths, complete)
    const isWrong = problems.some(({ severity }) => severity === 'error')
    if (isWrong) throw Errors.Policies(problems, files)
    const definitions = loaded.definitions.map(({ named, name, file, target }): SharedNames => {
      return { name, file, target, names: [...named.keys()] }
    })
    const signatures = signaturesOf(policies)
    return new PolicySet({ policies, graph, definitions, warnings: problems, files, sources, signatures })
  }

  /**
   * Plain data, for another thread.
   * @internal
   */
  toWire(): WireData {
    const { policies, definitions, warnings, files, sources, signatures } = this
    return toWire(policies, { definitions, warnings, files, sources, signatures } satisfies Rest)
  }

  /** @internal */
  static *fromWire(wire: WireData): Generator<void, PolicySet> {
    const { policies, graph } = yield* fromWire(wire)
    return new PolicySet({ ...(wire.rest as Rest), policies: policies as Policy[], graph })
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
        const { effect, atOnce } = action
        return {
          name,
          policy: policyIndex,
          action: action.name,
          resource: resourceIndex(action),
          effect,
          atOnce,
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
