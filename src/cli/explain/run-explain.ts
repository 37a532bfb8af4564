// Explains one decision of a journal, or lists those there are.
import pc from 'picocolors'
import type { OutcomeRecord } from '../../act/index.js'
import { runOf } from '../../act/replay/index.js'
import type { ExplainOptions } from '../commands/explain.js'
import { Errors, given } from '../errors.js'
import { ExitCode } from '../exit-code.js'
import { quantity } from '../output/figures.js'
import { plainTable } from '../output/table.js'
import { type Decision, decisionsIn } from './decisions.js'
import { dimensionOfAction } from './dimensions.js'
import { explain, type Explanation } from './explanation.js'
import { momentText } from './moment.js'
import { NearestIds, parseId, type WantedId } from './ids.js'
import { jsonExplanation, textExplanation } from './report.js'

const LISTED = 20

/** @returns the exit status */
export async function runExplain(options: ExplainOptions, id: string | undefined): Promise<number> {
  if (id === undefined) return listDecisions(options)
  const wanted = parseId(id)
  if (wanted === null) throw Errors.DecisionId(id)
  const found = await given('--journal', () => find(options.journal, wanted))
  if ('nearest' in found) throw Errors.DecisionUnknown(id, options.journal, found.nearest, found.hasTick)
  const explanation = explain(found.decision, found.outcome)
  const text = options.json ? JSON.stringify(jsonExplanation(explanation), null, 2) : textExplanation(explanation)
  console.log(text)
  if (found.others.length > 0 && options.json !== true) {
    const others = found.others.map((run) => `${wanted.id}@${run}`).join(', ')
    console.error(pc.dim(`other runs of this journal have a decision of that id too: ${others}`))
  }
  return ExitCode.Ok
}

interface FoundDecision {
  readonly decision: Decision
  readonly outcome: OutcomeRecord | null
  /** Runs that have one of the same id. */
  readonly others: readonly number[]
}

interface NotFound {
  readonly nearest: readonly string[]
  /** Whether the tick has other decisions. */
  readonly hasTick: boolean
}

/** The one of the last run that has it, unless the run is named. */
async function find(folder: string, wanted: WantedId): Promise<FoundDecision | NotFound> {
  const nearest = new NearestIds(wanted)
  const runs = new Set<number>()
  let decision: Decision | null = null
  let outcome: OutcomeRecord | null = null
  for await (const found of decisionsIn(folder, warn)) {
    if ('decision' in found) {
      const run = numberOf(found.decision)
      if (found.decision.id !== wanted.id) nearest.add(found.decision.id)
      else {
        if (run !== null) runs.add(run)
        if (wanted.run !== null && wanted.run !== run) continue
        decision = found.decision
        outcome = null
      }
    } else if (decision !== null && found.outcome.id === wanted.id && found.run === decision.run)
      outcome = found.outcome
  }
  if (decision === null) return { nearest: nearest.ids, hasTick: nearest.hasTick }
  const own = numberOf(decision)
  return { decision, outcome, others: [...runs].filter((run) => run !== own) }
}

async function listDecisions(options: ExplainOptions): Promise<number> {
  const { journal, target, rule, last = LISTED, json } = options
  const listed: { decision: Decision; outcome: OutcomeRecord | null }[] = []
  let count = 0
  let lastRun: number | null = null
  await given('--journal', async () => {
    for await (const found of decisionsIn(journal, warn)) {
      if ('decision' in found) {
        const { decision } = found
        lastRun = numberOf(decision)
        if (target !== undefined && decision.target !== target) continue
        if (rule !== undefined && decision.rule !== rule && decision.rule.split('/')[1] !== rule) continue
        count++
        listed.push({ decision, outcome: null })
        if (listed.length > last) listed.shift()
      } else {
        const ended = listed.findLast(({ decision }) => decision.id === found.outcome.id && decision.run === found.run)
        if (ended !== undefined) ended.outcome = found.outcome
      }
    }
  })
  const explained = listed.map(({ decision, outcome }) => explain(decision, outcome))
  if (json) {
    console.log(JSON.stringify({ command: 'explain', count, decisions: explained.map(jsonExplanation) }, null, 2))
  } else if (explained.length === 0) console.log('No decision of the journal is like that.')
  else {
    console.log(listTable(explained, lastRun))
    if (count > explained.length)
      console.log(pc.dim(`the last ${explained.length} of ${count.toLocaleString('en-US')}`))
  }
  return ExitCode.Ok
}

function listTable(explained: readonly Explanation[], lastRun: number | null): string {
  const rows = explained.map(({ decision, verdict, outcome, run }) => {
    const id = run === lastRun ? decision.id : `${decision.id}@${run}`
    const level = (value: number) => quantity(value, dimensionOfAction(decision.action))
    const isMoved = decision.kind !== 'refused' && verdict !== null
    const move = isMoved ? `${level(verdict.from)} -> ${level(verdict.granted)}` : ''
    const ended = outcome?.outcome.status ?? (decision.kind === 'recommended' ? 'not enforced' : '')
    const status = verdict === null ? decision.kind : `${verdict.status}: ${verdict.reason}`
    return [id, momentText(decision.timeMs), decision.target, decision.rule, decision.action, move, status, ended]
  })
  return plainTable(['id', 'time', 'target', 'rule', 'action', 'level', 'arbiter', 'outcome'], rows, 8)
}

function numberOf({ run }: Decision): number | null {
  return run === null ? null : runOf(run)
}

function warn({ message }: Error): void {
  console.error(pc.yellow(`${message}; going on behind it`))
}
