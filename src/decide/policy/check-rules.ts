// Rules that are right by themselves and wrong together: those that can never fire, that contradict each other, or that
// are never heard.
import type { SignalRegistry } from '../../sense/index.js'
import { type Bounds, EQUAL, type Facts, GREATER, LESS, waysToHold } from '../expressions/facts.js'
import { argumentsOf, type Node, type Source } from '../expressions/ir.js'
import { printExpression } from '../expressions/print.js'
import { boundsIn } from './bounds.js'
import { Implications } from './implications.js'
import { Messages } from './messages.js'
import type { Policy, Rule } from './policy.js'
import type { ReadPolicy } from './read-policy.js'
import type { Severity, SourceFile } from './source-file.js'

/** A rule that may fire, and what is known of the targets for which it does. */
interface Candidate {
  readonly policy: Policy
  readonly rule: Rule
  readonly file: SourceFile
  readonly offset: number
  readonly ways: readonly Facts[]
  /** How often it was told of already. */
  told: number
}

/** The bounds of what is counted or measured in bytes explain nothing. */
const LARGEST_TOLD = 1000
/** A rule that is at odds with all others is told of a few times. */
const TOLD_LIMIT = 5

/** @param severity of what can be proved; what is only likely is a warning always */
export function checkRules(policies: readonly ReadPolicy[], registry: SignalRegistry, severity: Severity): void {
  const contests = new Map<string, Candidate[]>()
  for (const read of policies) {
    for (const candidate of candidatesOf(read, registry, severity)) {
      const { policy, rule } = candidate
      // Proposals compete for a resource, with those of policies in the same mode.
      const contest = `${policy.target} ${rule.action.resource} ${policy.mode}`
      contests.set(contest, contests.get(contest) ?? [])
      contests.get(contest)!.push(candidate)
    }
  }
  for (const candidates of contests.values()) checkContest(candidates, severity)
}

/** Compares each rule with those that fire only where it does. */
function checkContest(candidates: readonly Candidate[], severity: Severity): void {
  const implications = new Implications(candidates.map(({ ways }) => ways))
  const everyone = [...candidates.keys()]
  const compared = new Set<number>()
  for (const [index, wide] of candidates.entries()) {
    const among = everyone.filter((each) => each !== index && isAtOdds(candidates[each]!.rule, wide.rule))
    for (const each of implications.implying(conjunctsOf(wide.rule.when), among)) {
      const narrow = candidates[each]!
      const pair = Math.min(index, each) * candidates.length + Math.max(index, each)
      if (compared.has(pair)) continue
      const names = [nameIn(narrow, narrow), nameIn(wide, narrow)] as const
      if (wide.rule.priority > narrow.rule.priority) tell(narrow, Messages.Unheard(...names), 'warning')
      else if (!isOneWay(narrow.rule, wide.rule)) {
        // Of two that always fire together this comes up twice.
        compared.add(pair)
        if (each > index) tellConflict(wide, narrow, narrow, severity)
        else tellConflict(narrow, wide, narrow, severity)
      } else if (narrow.ways.every((facts) => outdoes(facts, wide.rule.to, narrow.rule.to, index < each)))
        tell(narrow, Messages.Outdone(...names), 'warning')
    }
  }
}

function candidatesOf(
  { policy, file, matchOffset, ruleOffsets }: ReadPolicy,
  registry: SignalRegistry,
  severity: Severity,
): Candidate[] {
  const bounds = boundsIn(registry, policy.target)
  const because = (condition: Node) => explain(contradiction(conjunctsOf(condition), bounds), policy, bounds)
  if (policy.match !== null && waysToHold([policy.match], bounds)?.length === 0) {
    file.report(matchOffset, Messages.MatchesNothing(because(policy.match)), severity)
    return []
  }
  return policy.rules.flatMap((rule, index) => {
    const ways = waysToHold([rule.when], bounds)
    const offset = ruleOffsets[index]!
    if (ways?.length === 0) file.report(offset, Messages.NeverFires(because(rule.when)), severity)
    return ways === null || ways.length === 0 ? [] : [{ policy, rule, file, offset, ways, told: 0 }]
  })
}

/** The fewest of conditions that exclude each other; none when one of them is false by itself. */
function contradiction(conditions: readonly Node[], bounds: Bounds): readonly Node[] {
  if (conditions.some((each) => each.op === 'boolean')) return []
  let needed = conditions
  for (const each of conditions) {
    const others = needed.filter((other) => other !== each)
    if (others.length > 0 && waysToHold(others, bounds)?.length === 0) needed = others
  }
  return needed
}

/** The conditions in words, and where there is one about one signal, what that can be. */
function explain(conditions: readonly Node[], policy: Policy, bounds: Bounds): string {
  const name = (source: Source) => nameOf(source, policy)
  const texts = conditions.map((each) => printExpression(each, name, conditions.length > 1))
  const loads = conditions.length === 1 ? [...loadsOf(conditions[0]!)] : []
  const [load] = loads
  if (loads.length !== 1 || load?.op !== 'load') return Messages.Excluded(texts)
  const { low, high } = bounds(load.source)
  return Messages.Excluded(texts, high > LARGEST_TOLD ? null : { name: name(load.source), low, high })
}

function conjunctsOf(condition: Node): readonly Node[] {
  return below(condition, (node) => (node.op === 'and' ? node.args : [])).filter(({ op }) => op !== 'and')
}

function loadsOf(root: Node): ReadonlySet<Node> {
  return new Set(below(root, argumentsOf).filter(({ op }) => op === 'load'))
}

/** Each once, however many ways lead to it, in the order of the text. */
function below(root: Node, parts: (node: Node) => readonly Node[]): Node[] {
  const found = new Set<Node>()
  const waiting = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!found.has(node)) waiting.push(...parts(node).toReversed())
    found.add(node)
  }
  return [...found]
}

function nameOf(source: Source, { target, forecasts }: Policy): string {
  if (source.kind === 'kernel') return source.key
  if (source.kind === 'forecast') return `${forecasts.find(({ key }) => key === source.key)!.name}.${source.field}`
  const of = source.of === 'host' ? 'host' : target
  return source.kind === 'label' ? `${of}.labels.${source.name}` : `${of}.${source.name}`
}

/** Whether it matters that one fires only where the other does. */
function isAtOdds(narrow: Rule, wide: Rule): boolean {
  if (narrow.priority !== wide.priority) return wide.priority > narrow.priority
  if (isOneWay(narrow, wide)) return true
  const [effect, other] = [narrow.action.effect, wide.action.effect]
  if (narrow.to === wide.to) return false
  return effect === 'set' || other === 'set' ? effect === other : isDown(narrow) !== isDown(wide)
}

/** Whether both only ever give, take or set aside: they do not contradict each other, but the larger level wins. */
function isOneWay(a: Rule, b: Rule): boolean {
  return a.action.effect === b.action.effect && a.action.effect !== 'set'
}

function isDown({ action }: Rule): boolean {
  return action.effect === 'lower'
}

/** @param narrow the one that fires only where the other does */
function tellConflict(earlier: Candidate, later: Candidate, narrow: Candidate, severity: Severity): void {
  const found = narrow.ways.map((facts) => conflictIn(facts, earlier.rule, later.rule))
  if (found.every((each) => each === 'none')) return
  const when = `whenever "${narrow.rule.name}" fires`
  const { effect, resource } = later.rule.action
  const message =
    effect === 'set'
      ? Messages.OtherLevel(nameIn(later, later), nameIn(earlier, later), resource, when)
      : Messages.Opposite(nameIn(later, later), nameIn(earlier, later), when)
  tell(later, message, found.every((each) => each === 'certain') ? severity : 'warning')
}

function tell(candidate: Candidate, message: string, severity: Severity): void {
  if (candidate.told++ < TOLD_LIMIT) candidate.file.report(candidate.offset, message, severity)
}

type Conflict = 'none' | 'possible' | 'certain'

/** How two rules that fire together get in each other's way. */
function conflictIn(facts: Facts, a: Rule, b: Rule): Conflict {
  if (a.action.effect === 'set') return levelsConflict(facts, a.to, b.to)
  return a.action.effect === 'lower' ? directionsConflict(facts, b.to, a.to) : directionsConflict(facts, a.to, b.to)
}

function levelsConflict(facts: Facts, a: Node, b: Node): Conflict {
  const relation = relationOf(facts, a, b)
  if ((relation & (LESS | GREATER)) === 0) return 'none'
  return (relation & EQUAL) === 0 || (relation & LESS) === 0 || (relation & GREATER) === 0 ? 'certain' : 'possible'
}

/** One that gives up to a level and one that takes down to a higher level leave each other alone. */
function directionsConflict(facts: Facts, up: Node, down: Node): Conflict {
  const relation = relationOf(facts, up, down)
  if ((relation & GREATER) === 0) return 'none'
  return (relation & LESS) === 0 ? 'certain' : 'possible'
}

/** Compares multiples of one thing by their factors, and everything else by what it may be. */
function relationOf(facts: Facts, a: Node, b: Node): number {
  const relation = facts.relation(a, b)
  const [first, second] = [multipleOf(a), multipleOf(b)]
  if (first.of !== second.of || facts.range(first.of).low < 0) return relation
  return relation & (first.factor > second.factor ? ~LESS : ~GREATER)
}

/** Whether a level always wins against another; of two that are equal the earlier one does. */
function outdoes(facts: Facts, a: Node, b: Node, isEarlier: boolean): boolean {
  const [first, second] = [multipleOf(a), multipleOf(b)]
  if (first.of === second.of && facts.range(first.of).low >= 0)
    return first.factor > second.factor || (first.factor === second.factor && isEarlier)
  // A level that may be missing is no proposal at all.
  const relation = facts.relation(a, b)
  return relation === GREATER || (isEarlier && (relation === EQUAL || relation === (GREATER | EQUAL)))
}

function multipleOf(node: Node): { of: Node; factor: number } {
  if (node.op !== 'multiply') return { of: node, factor: 1 }
  const [a, b] = node.args
  if (a.op === 'number') return { of: b, factor: a.value }
  return b.op === 'number' ? { of: a, factor: b.value } : { of: node, factor: 1 }
}

function nameIn({ policy, rule, file }: Candidate, from: Candidate): string {
  const name = policy === from.policy ? `"${rule.name}"` : `"${rule.name}" of "${policy.name}"`
  return rule === from.rule ? name : `${name} (${file.path}:${rule.line})`
}
