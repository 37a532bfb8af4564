// An explanation, for people and for programs.
import pc from 'picocolors'
import { boundOf, type Condition, type Explanation, type Expression, type Forecast } from './explanation.js'
import { dimensionOf } from '../../sense/index.js'
import { quantity } from '../output/figures.js'
import { dimensionOfAction } from './dimensions.js'
import { measured } from './measured.js'
import { momentText } from './moment.js'

const SECONDS = dimensionOf('seconds')

export function jsonExplanation({ decision, outcome, run, ...rest }: Explanation): object {
  const { id, tick, timeMs, kind, target, action, rule, ruleDescription } = decision
  const ended = outcome === null ? null : { ...outcome.outcome, timeMs: outcome.timeMs, durationMs: outcome.durationMs }
  const leaves = (ruleDescription?.leaves ?? []).map(({ name }, at) => [name, decision.decided?.values[at] ?? null])
  const place = ruleDescription === null ? null : { file: ruleDescription.file, line: ruleDescription.line }
  return {
    command: 'explain',
    id,
    run,
    tick,
    timeMs,
    kind,
    target,
    action,
    rule,
    place,
    ...rest,
    values: Object.fromEntries(leaves),
    texts: decision.texts,
    outcome: ended,
  }
}

export function textExplanation(explanation: Explanation): string {
  const sections = [head(explanation), ruleSection(explanation), forecastSection(explanation), arbiter(explanation)]
  return [...sections, ending(explanation)].filter((section) => section !== '').join('\n\n')
}

function head({ decision, run }: Explanation): string {
  const { id, action, target, tick, timeMs } = decision
  return [
    `${pc.bold(id)}  ${action} ${pc.bold(target)}`,
    pc.dim(`tick ${tick}, ${momentText(timeMs)}${run === null ? '' : `, run ${run}`}`),
  ].join('\n')
}

function ruleSection({ decision, match, when, expressions, variables }: Explanation): string {
  const { ruleDescription: rule, policy } = decision
  if (rule === null) return `rule ${pc.bold(decision.rule)}\n  ${lost(decision.decided === null)}`
  const limits = Object.entries(rule.limits).filter(([name]) => name !== 'floor' && name !== 'ceiling')
  const lines = [
    `rule ${pc.bold(decision.rule)}  ${pc.dim(`${rule.file}:${rule.line}`)}`,
    ...(rule.description === '' ? [] : [`  ${rule.description}`]),
    ...(match === null ? [] : ['', ...conditionLines('match', match)]),
    '',
    ...conditionLines('when', when!),
    ...expressions.flatMap((each) => ['', ...expressionLines(each, true)]),
    ...(variables.length > 0 ? ['', ...variables.flatMap((each) => expressionLines(each, false))] : []),
  ]
  if (limits.length > 0) lines.push('', `  limits  ${limits.map(([name, text]) => `${name} ${text}`).join(', ')}`)
  if (rule.priority !== 0) lines.push(`  priority  ${rule.priority}`)
  if (policy !== null && policy.mode !== 'enforce') lines.push(`  mode  ${policy.mode}: nothing is applied`)
  return lines.join('\n')
}

function lost(isOld: boolean): string {
  return pc.yellow(
    isOld
      ? 'the journal was written by an earlier version, which recorded neither rules nor values'
      : 'the record that describes it is lost',
  )
}

function conditionLines(name: string, condition: Condition): string[] {
  return [`  ${name}  ${condition.written}`, ...partLines(condition, 4)]
}

function partLines({ filledIn, held, by, parts }: Condition, indent: number): string[] {
  const verdict = held === null ? pc.yellow('unclear') : held ? pc.green('holds  ') : pc.red('fails  ')
  const own = `${' '.repeat(indent)}${verdict}  `
  if (by === null) return [`${own}${filledIn}`]
  return [`${own}${by === '&&' ? 'all of' : 'any of'}`, ...parts.flatMap((part) => partLines(part, indent + 2))]
}

function expressionLines({ name, written, filledIn, result }: Expression, showsWritten: boolean): string[] {
  const value = measured(result)
  // One name, or one number: it says everything itself.
  if (value === written || filledIn === `${written} (${value})`) return [`  ${name}  ${filledIn}`]
  const came = `${filledIn} = ${value === null ? pc.yellow('unreadable') : pc.bold(value)}`
  return showsWritten && filledIn !== written ? [`  ${name}  ${written}`, `    ${came}`] : [`  ${name}  ${came}`]
}

function forecastSection({ forecasts }: Explanation): string {
  return forecasts.map(forecastText).join('\n\n')
}

function forecastText({ name, signal, model, horizonMs, coverage, fields }: Forecast): string {
  const horizon = quantity(horizonMs / 1000, SECONDS)
  const values = Object.entries(fields).map(([field, value]) => `${field} ${measured(value)}`)
  return [
    `forecast ${pc.bold(name)}  ${signal} in ${horizon} by ${model}, ${Math.round(100 * coverage)} % interval`,
    `  ${values.join(', ')}`,
  ].join('\n')
}

function arbiter({ decision, verdict }: Explanation): string {
  if (verdict === null) return ''
  const dimension = dimensionOfAction(decision.action)
  const level = (value: number) => quantity(value, dimension)
  const { asked, from, granted, status, says, reason, winner } = verdict
  const bound = winner === null ? boundOf(verdict, decision.action) : `the winner is ${winner}`
  const because = `${says}${bound === '' ? '' : ` (${bound})`}`
  const isMoved = status === 'planned' || status === 'clipped'
  const lines = [
    `arbiter  ${status}: ${reason}`,
    `  had ${level(from)}, asked for ${level(asked)}${isMoved ? `, granted ${pc.bold(level(granted))}` : ''}`,
    `  ${because}`,
  ]
  return lines.join('\n')
}

function ending({ decision, outcome, verdict }: Explanation): string {
  if (decision.kind === 'recommended') {
    const told = decision.policy?.mode === 'observe' ? 'noted' : 'shown'
    return `outcome  none: its policy is not enforced, so it was ${told}, not applied`
  }
  if (decision.kind === 'refused') {
    return verdict === null ? 'outcome  none: it was refused' : `outcome  none: it was ${verdict.status}`
  }
  if (outcome === null)
    return pc.yellow('outcome  not recorded: it was under way when the journal ends, or the record is lost')
  const { status } = outcome.outcome
  const reached = 'reached' in outcome.outcome ? outcome.outcome.reached : NaN
  const level = quantity(reached, dimensionOfAction(decision.action))
  const reason = 'reason' in outcome.outcome ? `: ${outcome.outcome.reason}` : ''
  const isHopeless = outcome.outcome.status === 'failed' && !outcome.outcome.retry
  const rest = isHopeless ? '; it would fail again, so the target is left alone for a while' : ''
  const took = outcome.durationMs > 0 ? ` after ${quantity(outcome.durationMs / 1000, SECONDS)}` : ''
  const what = status === 'failed' ? '' : `, reached ${pc.bold(level)}`
  return `outcome  ${status}${what}${reason}${rest}${took}, ${momentText(outcome.timeMs)}`
}
