// From the text of a file of scenarios to what can be played.
import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { type ActionType, findAction } from '../../../act/actions.js'
import { PolicyErrors, PolicySet, type Problem } from '../../../decide/index.js'
import { Graph } from '../../../decide/expressions/ir.js'
import { Scope } from '../../../decide/expressions/scope.js'
import { Fields, NOT_NEGATIVE, type Path, type Range } from '../../../decide/policy/fields.js'
import { Messages as PolicyMessages } from '../../../decide/policy/messages.js'
import { parseDocuments, type Parsed } from '../../../decide/policy/parse.js'
import type { SourceFile } from '../../../decide/policy/source-file.js'
import { nodeAt, validator } from '../../../decide/policy/validate.js'
import type { Written } from '../../../decide/policy/document.js'
import { parseQuantity, type Signal, SignalRegistry, type TargetKind } from '../../../sense/index.js'
import type {
  ExpectationDocument,
  PolicyTestDocument,
  ScenarioDocument,
  StepDocument,
  TargetDocument,
  WrittenValues,
} from './document.js'
import { Messages } from './messages.js'
import type { Expectation, PolicyTest, Scenario, Step, TestTarget, Values } from './policy-test.js'
import { POLICY_TEST_SCHEMA } from './schema.js'

const DEFAULT_TICK = '1s'
const TICK: Range = { minimum: 0.001, maximum: 86_400, says: 'from 1ms to 24h' }
/** Levels are computed in floating point: what is as good as equal is equal. */
const EXACT = 1e-9
const TICKS_LIMIT = 1_000_000
const DEPTH_LIMIT = 8

const validate = validator<PolicyTestDocument>(POLICY_TEST_SCHEMA)

/**
 * @param problems what is wrong with the policies that it names; what is wrong with itself is reported to the file
 * @returns nothing for a file in which something is wrong
 */
export function readPolicyTests(file: SourceFile, problems: Problem[]): PolicyTest[] {
  return parseDocuments(file, validate).flatMap((parsed) => new TestReader(parsed).read(problems) ?? [])
}

class TestReader {
  readonly #file: SourceFile
  readonly #parsed: Parsed<PolicyTestDocument>
  readonly #registry = new SignalRegistry()
  readonly #graph = new Graph()
  readonly #targets: ReadonlyMap<string, TargetDocument>

  constructor(parsed: Parsed<PolicyTestDocument>) {
    this.#file = parsed.file
    this.#parsed = parsed
    this.#targets = new Map(Object.entries(parsed.value.targets))
  }

  read(problems: Problem[]): PolicyTest | null {
    const { value } = this.#parsed
    const before = this.#file.errorCount
    const loaded = problems.length
    const overrides = value.set ?? {}
    const paths = this.#paths()
    const set = this.#policies(paths, overrides, problems)
    const tick = this.#fields(null).fixed(['tick'], value.tick ?? DEFAULT_TICK, 'seconds', TICK)
    const targets = this.#readTargets()
    const scenarios = value.scenarios.map((scenario, index) => this.#scenario(['scenarios', index], scenario, set))
    if (this.#file.errorCount > before || problems.length > loaded || set === null || tick === null) return null
    return { file: this.#file, set, paths, overrides, tickMs: tick * 1000, targets, scenarios }
  }

  #paths(): string[] {
    return this.#parsed.value.policies.flatMap((given, index) => {
      const path = isAbsolute(given) ? given : join(dirname(this.#file.path), given)
      if (existsSync(path)) return [path]
      this.#report(['policies', index], PolicyMessages.FileMissing())
      return []
    })
  }

  #policies(paths: readonly string[], overrides: PolicyTest['overrides'], problems: Problem[]): PolicySet | null {
    try {
      return PolicySet.load(paths, { registry: this.#registry, overrides })
    } catch (error) {
      if (!(error instanceof PolicyErrors)) throw error
      for (const problem of error.problems.filter(({ severity }) => severity === 'error')) {
        const name = Object.keys(overrides).find((key) => problem.file === `override ${key}`)
        if (name === undefined) problems.push(problem)
        else this.#fields(null).reportName(['set', name], problem.message)
      }
      return null
    }
  }

  #readTargets(): TestTarget[] {
    const hosts = [...this.#targets].flatMap(([id, { kind }]) => (kind === 'host' ? [id] : []))
    const targets = [...this.#targets].map(([id, { kind, host, labels = {}, values = {} }]): TestTarget => {
      const path = ['targets', id]
      if (host !== undefined && kind === 'host') this.#report([...path, 'host'], Messages.HostOfHost())
      else if (host !== undefined && !hosts.includes(host))
        this.#report([...path, 'host'], Messages.HostUnknown(host, hosts))
      return { id, kind, host: host ?? null, labels, values: this.#values([...path, 'values'], kind, values) }
    })
    return targets.sort((a, b) => Number(b.kind === 'host') - Number(a.kind === 'host'))
  }

  #scenario(path: Path, { name, apply = true, steps }: ScenarioDocument, set: PolicySet | null): Scenario {
    const read = this.#steps([...path, 'steps'], steps, set)
    if (ticksOf(read) > TICKS_LIMIT) this.#report(path, Messages.TooLong(TICKS_LIMIT))
    return { name, offset: this.#offset([...path, 'name']), apply, steps: read }
  }

  /** With steps that belong together one after the other, as often as they are played. */
  #steps(path: Path, steps: readonly StepDocument[], set: PolicySet | null, depth = 0): Step[] {
    if (depth === DEPTH_LIMIT) this.#report(path, Messages.TooDeep(DEPTH_LIMIT))
    if (depth === DEPTH_LIMIT) return []
    return steps.flatMap((step, index) => {
      const at = [...path, index]
      if (step.steps === undefined) return [this.#step(at, step, set)]
      if (step.observe !== undefined || step.expect !== undefined) this.#report(at, Messages.StepsAlone())
      const group = this.#steps([...at, 'steps'], step.steps, set, depth + 1)
      const times = step.repeat ?? 1
      // Too long as it is: no more of it need be made to say so.
      if (ticksOf(group) * times > TICKS_LIMIT) this.#report(at, Messages.TooLong(TICKS_LIMIT))
      else return Array.from({ length: times }, () => group).flat()
      return group
    })
  }

  #step(path: Path, { observe = {}, repeat = 1, expect }: StepDocument, set: PolicySet | null): Step {
    const observed = Object.entries(observe).flatMap(([id, values]) => {
      const target = this.#targets.get(id)
      if (target === undefined) {
        this.#fields(null).reportName([...path, 'observe', id], Messages.TargetUnknown(id, [...this.#targets.keys()]))
        return []
      }
      return [{ id, values: this.#values([...path, 'observe', id], target.kind, values) }]
    })
    const expected = expect?.flatMap((each, index) => this.#expectation([...path, 'expect', index], each, set) ?? [])
    return { offset: this.#offset(path), observe: observed, ticks: repeat, expect: expected ?? null }
  }

  #values(path: Path, kind: TargetKind, written: WrittenValues): Values {
    const fields = this.#fields(kind)
    const read = Object.entries(written).flatMap(([name, value]): [string, number][] => {
      const signal = this.#registry.find(kind, name)
      if (signal === null) {
        const known = this.#registry.of(kind).map((each) => each.name)
        fields.reportName([...path, name], PolicyMessages.SignalUnknown(kind, name, known))
        return []
      }
      const number = fields.fixed([...path, name], value, signal.unit, rangeOf(signal))
      return number === null ? [] : [[name, number]]
    })
    return Object.fromEntries(read)
  }

  #expectation(path: Path, expected: ExpectationDocument, set: PolicySet | null): Expectation | null {
    const action = findAction(expected.action)!
    const { target: targetId, refused, recommended = false, rule = null } = expected
    this.#checkTarget([...path, 'target'], action, targetId)
    if (rule !== null && set !== null) this.#checkRule([...path, 'rule'], rule, action, set)
    if (refused !== undefined && expected.to !== undefined) this.#report([...path, 'to'], Messages.RefusedTo())
    if (refused !== undefined && recommended) this.#report([...path, 'recommended'], Messages.RefusedRecommended())
    const unit = action.arguments['to']!.unit
    const fields = this.#fields(action.target)
    const to = expected.to === undefined ? null : fields.fixed([...path, 'to'], expected.to, unit, NOT_NEGATIVE)
    return {
      offset: this.#offset(path),
      action,
      targetId,
      to,
      tolerance: this.#tolerance([...path, 'within'], action, expected.within, to),
      rule,
      kind: refused !== undefined ? 'refused' : recommended ? 'recommended' : 'applied',
      reason: refused ?? null,
    }
  }

  #checkTarget(path: Path, action: ActionType, id: string): void {
    const target = this.#targets.get(id)
    if (target === undefined) this.#report(path, Messages.TargetUnknown(id, [...this.#targets.keys()]))
    else if (target.kind !== action.target)
      this.#report(path, Messages.ActionTarget(action.name, action.target, id, target.kind))
  }

  #checkRule(path: Path, name: string, action: ActionType, { rules }: PolicySet): void {
    const named = rules.filter(({ policy, rule }) => isNamed(name, policy.name, rule.name))
    const known = rules.map(({ policy, rule }) => (name.includes('.') ? `${policy.name}.${rule.name}` : rule.name))
    if (named.length === 0) this.#report(path, Messages.RuleUnknown(name, known))
    else if (!named.some(({ rule }) => rule.action.name === action.name))
      this.#report(path, Messages.RuleAction(name, action.name, named[0]!.rule.action.name))
  }

  /** In the unit of the level. */
  #tolerance(path: Path, action: ActionType, within: Written | undefined, to: number | null): number {
    if (within === undefined || to === null) {
      if (within !== undefined) this.#report(path, Messages.WithinAlone())
      return EXACT * Math.abs(to ?? 0)
    }
    const quantity = typeof within === 'string' ? parseQuantity(within) : null
    if (quantity?.unit === 'ratio') {
      if (quantity.value >= 0) return quantity.value * Math.abs(to)
      this.#report(path, Messages.WithinNegative())
      return 0
    }
    return this.#fields(action.target).fixed(path, within, action.arguments['to']!.unit, NOT_NEGATIVE) ?? 0
  }

  #fields(kind: TargetKind | null): Fields {
    return new Fields(this.#file, this.#parsed.yaml, new Scope(this.#graph, this.#registry, kind))
  }

  #report(path: Path, message: string): void {
    this.#file.report(this.#offset(path), message)
  }

  #offset(path: Path): number {
    return nodeAt(this.#parsed.yaml, path)?.range?.[0] ?? 0
  }
}

/** Whether a rule is the one that is named, as `rule` or `policy.rule`. */
export function isNamed(name: string, policy: string, rule: string): boolean {
  return name === rule || name === `${policy}.${rule}`
}

function ticksOf(steps: readonly Step[]): number {
  return steps.reduce((sum, { ticks }) => sum + ticks, 0)
}

function rangeOf({ minimum, maximum }: Signal): Range {
  return { minimum, maximum, says: `from ${minimum} to ${maximum}` }
}
