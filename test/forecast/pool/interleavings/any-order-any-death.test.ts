import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PipelineStep } from '../../../../src/forecast/pool.js'
import { TARGET_KINDS, type TargetKind } from '../../../../src/sense/index.js'
import { createRandom } from '../../../../src/sense/random.js'
import { refusal } from '../../../rejection.js'
import { Machine, type Phase } from './machine.js'

const SEEDS = 300
const KINDS = ['function', 'vm'] as const

interface Totals {
  steps: number
  deaths: number
  phases: number
  traps: number
}

/** Several ticks, with deaths and failing kernels if the seed says so, on a machine that goes as the seed says. */
function runSchedule(seed: string, totals: Totals): void {
  const random = createRandom(seed)
  const workers = random.integer(4)
  const machine = new Machine(random.fork('order'), workers, random.pick([0, 1, 3, 8]))
  let stepsOf: Partial<Record<TargetKind, number>> = {}
  let version = 0
  for (let tick = 1; tick <= 4; tick++) {
    if (version === 0 || random.uniform() < 0.4) {
      version++
      stepsOf = Object.fromEntries(KINDS.map((kind) => [kind, 1 + random.integer(3)]))
      machine.run(null, machine.pool.use(pipelines(version, stepsOf), null))
    }
    for (const kind of KINDS) {
      const rows = random.pick([1, 700, 2048, 2049, 3000, 4097])
      const trapChunk = random.uniform() < 0.1 ? random.integer(Math.ceil(rows / 1024)) : null
      const phase: Phase = { kind, rows, tick, version, steps: stepsOf[kind]!, trapChunk }
      totals.phases++
      totals.traps += trapChunk === null ? 0 : 1
      runPhase(machine, phase)
    }
  }
  machine.run(null, machine.pool.close())
  assert.is(machine.liveThreads, 0, 'threads live on')
  totals.steps += machine.steps
  totals.deaths += machine.deaths
}

function runPhase(machine: Machine, phase: Phase): void {
  const { kind, rows, tick, trapChunk } = phase
  if (trapChunk === null) {
    machine.run(phase, machine.pool.run(kind, rows, tick))
    machine.checkDone(phase)
  } else {
    assert.is(
      refusal(() => machine.run(phase, machine.pool.run(kind, rows, tick))),
      'trap',
    )
    machine.checkIdle()
  }
}

function pipelines(version: number, stepsOf: Partial<Record<TargetKind, number>>) {
  const steps = (kind: TargetKind) =>
    Array.from({ length: stepsOf[kind] ?? 0 }, (_, index): PipelineStep => {
      return { stage: 'forecast', source: 'kernels', kernel: `kernel ${version}.${index}`, job: 0 }
    })
  return Object.fromEntries(TARGET_KINDS.map((kind) => [kind, steps(kind)])) as Record<TargetKind, PipelineStep[]>
}

test('every row is computed once and every run ends, in any order of steps, whoever dies where', () => {
  const totals: Totals = { steps: 0, deaths: 0, phases: 0, traps: 0 }
  for (let index = 0; index < SEEDS; index++) {
    const seed = `schedule ${index}`
    try {
      runSchedule(seed, totals)
    } catch (error) {
      throw new Error(`${seed}: ${(error as Error).message}`, { cause: error })
    }
  }
  assert.ok(totals.deaths > SEEDS / 2, `${totals.deaths} deaths`)
  assert.ok(totals.traps > 0)
})

test.run()
