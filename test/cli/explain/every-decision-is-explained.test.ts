import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../../src/act/clock.js'
import type { OutcomeRecord } from '../../../src/act/index.js'
import { SimFunctions, SimHost, SimVms } from '../../../src/act/sim/index.js'
import { type Decision, decisionsIn } from '../../../src/cli/explain/decisions.js'
import { type Condition, explain, type Explanation } from '../../../src/cli/explain/explanation.js'
import { textExplanation } from '../../../src/cli/explain/report.js'
import { Engine, type EngineOptions } from '../../../src/engine.js'
import { CONSTANTS } from '../../../src/sense/index.js'
import { generateTrace } from '../../../src/sense/traces/generate.js'
import { PredictionEngine } from '../../../src/systems/specialization/index.js'
import { celValue } from '../../decide/support/oracle.js'
import { policyFile } from '../../engine/support.js'
import { recorded } from '../replay/support.js'

/** Every decision of a journal, with its outcome. */
async function explained(folder: string): Promise<Explanation[]> {
  const decisions: Decision[] = []
  const outcomes = new Map<string, OutcomeRecord>()
  for await (const found of decisionsIn(folder, (error) => assert.unreachable(error.message))) {
    if ('decision' in found) decisions.push(found.decision)
    else outcomes.set(found.outcome.id, found.outcome)
  }
  return decisions.map((decision) => explain(decision, outcomes.get(decision.id) ?? null))
}

async function simulate(options: EngineOptions, ticks: number): Promise<void> {
  const engine = new Engine({ clock: new ManualClock(), workers: 0, ...options })
  await engine.start({ autoTick: false })
  for (let tick = 1; tick <= ticks; tick++) await engine.tick(tick * engine.tickMs)
  await engine.stop()
}

/** The values that a decision saw, as standard CEL takes them. */
function bindingsOf({ decision, variables }: Explanation): Record<string, unknown> {
  const { ruleDescription, policy, decided, texts } = decision
  const bindings: Record<string, unknown> = {}
  for (const [at, { name, dimension }] of ruleDescription!.leaves.entries()) {
    const value = decided!.values[at]!
    put(bindings, name.split('.'), dimension === null ? (texts[value] ?? NaN) : value)
  }
  for (const [name, { value }] of Object.entries(policy!.constants)) bindings[name] = value
  for (const [name, { value }] of Object.entries(CONSTANTS)) bindings[name] = value
  for (const { name, result } of variables) bindings[name] = result!.value
  return bindings
}

function put(into: Record<string, unknown>, [name, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) into[name!] = value
  else put((into[name!] ??= {}) as Record<string, unknown>, rest, value)
}

const compiled = new Map<string, ReturnType<typeof celValue>>()

/** What standard CEL makes of an expression. */
function celResult(text: string, bindings: Record<string, unknown>): number {
  const known = compiled.get(text) ?? celValue(asCel(text))
  compiled.set(text, known)
  return known(bindings)
}

/** As standard CEL writes it, where integers are no doubles and "function" is a reserved word. */
const asCel = (text: string) =>
  text.replaceAll(/(?<![\w.])(\d+)(?![\w.])/g, '$1.0').replaceAll(/\bfunction\./g, 'functions.')

function check(explanation: Explanation): void {
  const { decision, when, match, expressions } = explanation
  const { functions, ...bindings } = { functions: {}, ...bindingsOf(explanation) }
  const cel = { ...bindings, functions: (bindings as Record<string, unknown>)['function'] ?? functions }
  const truth = (condition: Condition): void => {
    assert.is(condition.held, celResult(condition.written, cel) === 1, condition.filledIn)
    for (const part of condition.parts) truth(part)
  }
  // A rule that proposes something was true of what it saw.
  for (const condition of [when, match]) {
    if (condition === null) continue
    assert.is(condition.held, true, condition.filledIn)
    truth(condition)
  }
  const to = expressions.find(({ name }) => name === 'to')!
  assert.ok(Object.is(to.result!.value, decision.decided!.asked), `${to.filledIn}, asked ${decision.decided!.asked}`)
  assert.ok(Object.is(celResult(to.written, cel), decision.decided!.asked))
  const text = textExplanation(explanation)
  assert.match(text, decision.id)
  assert.not.match(text, 'undefined')
  assert.not.match(text, 'NaN')
}

const SIZES = { planned: 100, refused: 10 }

for (const seed of ['a', 'b']) {
  test(`about guests that lag, refuse and lie: with its values its rule is true again (seed ${seed})`, () =>
    recorded(
      (journal) => {
        const behaviours = { lags: 0.1, refuses: 0.1, lies: 0.1 }
        const host = new SimHost(new SimVms({ seed, vms: 100, dayMs: 50_000, behaviours }))
        return simulate({ host, journal, policies: [policyFile('memory-ahead')] }, 50)
      },
      async (folder) => {
        const all = await explained(folder)
        for (const kind of ['planned', 'refused'] as const) {
          const some = all.filter(({ decision }) => decision.kind === kind)
          assert.ok(some.length > SIZES[kind], `${some.length} ${kind}`)
        }
        for (const each of all) {
          check(each)
          assert.is(each.outcome !== null, each.decision.kind === 'planned')
        }
        const ids = all.map(({ decision }) => decision.id)
        assert.is(new Set(ids).size, ids.length, 'no id twice')
      },
    ))
}

test('about functions, with variables, constants set by the user, labels and scores', () =>
  recorded(
    (journal) => {
      const host = new SimHost(new SimFunctions(generateTrace({ functions: 30, seed: 'explain' })))
      const overrides = { patience: 45 }
      const systems = [new PredictionEngine()]
      return simulate({ host, systems, journal, overrides, policies: ['policies/prewarm.yaml'], tickMs: 60_000 }, 200)
    },
    async (folder) => {
      const all = await explained(folder)
      assert.ok(all.length > 100)
      for (const each of all) check(each)
      const one = all.find(({ decision }) => decision.rule === 'prewarm/keep-warm')!
      assert.match(textExplanation(one), 'patience (45)')
    },
  ))

test.run()
