// From a valid document to a checked policy.
import { type ActionType, findAction } from '../../act/actions.js'
import type { Capabilities } from '../../act/host.js'
import { dimensionOf, type SignalRegistry } from '../../sense/index.js'
import type { Graph, Node } from '../expressions/ir.js'
import { Scope } from '../expressions/scope.js'
import { quantityOf, unify } from '../expressions/types.js'
import type { Step } from '../proposals.js'
import type { LimitsDocument, PolicyDocument, RuleDocument, Written } from './document.js'
import { Fields, NOT_NEGATIVE, type Path, type Range } from './fields.js'
import { Messages } from './messages.js'
import type { Imports } from './imports.js'
import { defineNames, type NamesContext, type Overrides } from './names.js'
import type { Parsed } from './parse.js'
import type { Policy, Rule } from './policy.js'
import type { SourceFile } from './source-file.js'
import { warnOfUnused } from './unused.js'
import { textsOf, writtenLimits, writtenOf } from './written.js'

const MOVES: Range = { minimum: 1, maximum: 1e6, says: 'one or more' }

/** What policies are checked against. */
export interface PolicyContext {
  /** The signals that they may name. */
  readonly registry: SignalRegistry
  /** What the host can do; an action beyond it is an error. Left out: every action is allowed. */
  readonly capabilities?: Capabilities
  /** Other values for named constants, by `name` or `policy.name`: `{ price: 3, 'prewarm.patience': '10s' }`. */
  readonly overrides?: Overrides
  /**
   * What becomes of a policy whose kernel cannot be used. `refuse` (the default): the kernel is an error like any other.
   * `disable`: it is a warning, and the policy is disabled when it is bound.
   */
  readonly brokenKernels?: 'refuse' | 'disable'
}

/** A checked policy, and where what it says stands in its file. */
export interface ReadPolicy {
  readonly policy: Policy
  readonly file: SourceFile
  /** Of its `match`, and of each rule's condition, or its name where it has none. */
  readonly matchOffset: number
  readonly ruleOffsets: readonly number[]
}

/** @returns `null` when something is wrong with it; all that is wrong is reported to the file */
export function readPolicy(
  { file, yaml, value: document }: Parsed<PolicyDocument>,
  graph: Graph,
  imports: Imports,
  context: PolicyContext,
  names: NamesContext,
): ReadPolicy | null {
  const errorsBefore = file.errorCount
  const scope = new Scope(graph, context.registry, document.target)
  const fields = new Fields(file, yaml, scope)
  const { imported } = imports.into(fields, document)
  const own = defineNames(fields, document, names)
  checkTarget(fields, document, context)
  const match = document.match === undefined ? null : fields.condition(['match'], document.match)
  const budgetBytes = readBudget(fields, ['limits', 'budget'], document.limits)
  const reader = new RuleReader(fields, document, match?.node ?? null, context.capabilities)
  const rules = document.rules.map((rule, index) => reader.read(rule, index))
  if (file.errorCount > errorsBefore || scope.isIncomplete || rules.includes(null)) return null
  warnOfUnused(fields, document, imported)
  const shared = imported.map(({ definitions }) => definitions.needed)
  const policy: Policy = {
    name: document.metadata.name,
    description: document.metadata.description ?? '',
    labels: document.metadata.labels ?? {},
    file: file.path,
    mode: document.mode,
    target: document.target,
    match: match?.node ?? null,
    budgetBytes,
    // What is imported and not used would be computed for nothing.
    forecasts: [
      ...own.forecasts,
      ...usedOf(
        shared.flatMap(({ forecasts }) => forecasts),
        scope,
      ),
    ],
    kernels: [
      ...own.kernels,
      ...usedOf(
        shared.flatMap(({ kernels }) => kernels),
        scope,
      ),
    ],
    rules: rules.filter((rule) => rule !== null),
    written: writtenOf(document, fields.scope),
  }
  const ruleOffsets = document.rules.map(({ when }, index) =>
    fields.offsetOf(['rules', index, when === undefined ? 'name' : 'when']),
  )
  return { policy, file, matchOffset: fields.offsetOf(['match']), ruleOffsets }
}

function usedOf<Each extends { readonly name: string }>(imported: readonly Each[], scope: Scope): Each[] {
  return [...new Set(imported)].filter(({ name }) => scope.used().has(name))
}

function checkTarget(fields: Fields, { target }: PolicyDocument, { capabilities }: PolicyContext): void {
  if (capabilities === undefined || capabilities.targets.includes(target)) return
  fields.report(['target'], Messages.TargetNotCapable(target, capabilities.targets))
}

/** A rule's budget is not the policy's: each has its own targets to count. */
function readBudget(fields: Fields, path: Path, limits: LimitsDocument | undefined): number {
  const budget = limits?.budget
  return budget === undefined ? Infinity : (fields.fixed(path, budget, 'bytes', NOT_NEGATIVE) ?? 0)
}

class RuleReader {
  readonly #fields: Fields
  readonly #document: PolicyDocument
  readonly #match: Node | null
  readonly #capabilities: Capabilities | undefined
  readonly #names = new Set<string>()

  constructor(fields: Fields, document: PolicyDocument, match: Node | null, capabilities: Capabilities | undefined) {
    this.#fields = fields
    this.#document = document
    this.#match = match
    this.#capabilities = capabilities
  }

  /** @returns `null` when something is wrong with it, which has been reported */
  read(rule: RuleDocument, index: number): Rule | null {
    const fields = this.#fields
    const path = ['rules', index]
    if (this.#names.has(rule.name)) fields.report([...path, 'name'], Messages.RuleTwice(rule.name))
    this.#names.add(rule.name)
    const when = rule.when === undefined ? null : fields.condition([...path, 'when'], rule.when)
    const action = this.#action([...path, 'do', 'action'], rule.do.action)
    if (action === null) return null
    const given = this.#arguments([...path, 'do'], action, rule)
    const limits = this.#limits(path, rule, action)
    if (given.to === null) return null
    const { graph } = fields.scope
    const { action: _, ...written } = rule.do
    return {
      name: rule.name,
      description: rule.description ?? '',
      labels: rule.labels ?? {},
      action,
      when: graph.binary('and', this.#match ?? graph.boolean(true), when?.node ?? graph.boolean(true)),
      to: given.to,
      score: given.score,
      ...limits,
      budgetBytes: readBudget(fields, [...path, 'limits', 'budget'], rule.limits),
      priority: rule.priority ?? this.#document.priority ?? 0,
      line: fields.lineOf(path),
      written: { when: String(rule.when ?? true), ...textsOf(written) },
      writtenLimits: writtenLimits(this.#document, rule),
    }
  }

  #action(path: Path, name: string): ActionType | null {
    const fields = this.#fields
    const action = findAction(name)
    if (action === null) return null // the schema has told
    const capable = this.#capabilities?.actions
    if (action.target !== this.#document.target) {
      fields.report(path, Messages.ActionTarget(name, action.target, this.#document.target))
    } else if (capable !== undefined && !capable.includes(name)) {
      fields.report(path, Messages.ActionNotCapable(name, capable))
    } else return action
    return null
  }

  #arguments(path: Path, action: ActionType, rule: RuleDocument): { to: Node | null; score: Node | null } {
    const fields = this.#fields
    const known = action.arguments
    const nodes: Record<string, Node | null> = {}
    for (const [name, written] of Object.entries(rule.do)) {
      if (name === 'action') continue
      const argument = known[name]
      if (argument === undefined)
        fields.reportName([...path, name], Messages.ArgumentUnknown(action.name, name, Object.keys(known)))
      else nodes[name] = fields.number([...path, name], written, argument.unit)?.node ?? null
    }
    for (const [name, argument] of Object.entries(known)) {
      if (!argument.required || name in nodes) continue
      fields.report(path, Messages.ArgumentMissing(action.name, name, argument.description))
    }
    return { to: nodes['to'] ?? null, score: nodes['score'] ?? null }
  }

  /** Each limit of the rule, or where it has none the policy's. */
  #limits(path: Path, rule: RuleDocument, action: ActionType) {
    const fields = this.#fields
    const { unit } = action.arguments['to']!
    const limit = <Value>(
      name: keyof LimitsDocument,
      read: (path: Path, written: Written) => Value,
      absent: Value,
    ): Value => {
      const own = rule.limits?.[name]
      if (own !== undefined) return read([...path, 'limits', name], own)
      const general = this.#document.limits?.[name]
      return general === undefined ? absent : read(['limits', name], general)
    }
    const bound = (at: Path, written: Written) => fields.number(at, written, unit)?.node ?? null
    const seconds = limit('cooldown', (at, written) => fields.fixed(at, written, 'seconds', NOT_NEGATIVE), 0)
    const moves = limit('movesPerHour', (at, written) => fields.fixed(at, written, 'count', MOVES), null)
    return {
      floor: limit('floor', bound, null),
      ceiling: limit('ceiling', bound, null),
      cooldownMs: (seconds ?? 0) * 1000,
      step: limit('step', (at, written) => this.#step(at, written, action), null),
      movesPerHour: moves,
    }
  }

  /** `5%` of the present level, or an amount in the unit of the action's level. */
  #step(path: Path, written: Written, action: ActionType): Step | null {
    const fields = this.#fields
    const { unit } = action.arguments['to']!
    const typed = fields.value(path, written)
    if (typed === null) return null
    const { node, type } = typed
    if (node.op === 'number' && node.value > 0 && type.kind === 'number') {
      if (type.isShare) return { share: node.value }
      if (unify(type, quantityOf(dimensionOf(unit))) !== null) return { units: node.value }
    }
    if (node.op !== 'number' && type.kind === 'number') fields.report(path, Messages.NotFixed('step'))
    else fields.report(path, Messages.Step(unit, String(written)))
    return null
  }
}
