import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../../../src/act/clock.js'
import { Engine } from '../../../../src/engine.js'
import { IslandPredictor, type IslandPredictorOptions } from '../../../../src/systems/islands/index.js'
import { refusal } from '../../../rejection.js'

const MINUTE_MS = 60_000

/** An engine without a host, whose predictor is told of calls by hand. */
async function withPredictor(
  options: IslandPredictorOptions,
  run: (rig: {
    readonly engine: Engine
    readonly add: (id: string, labels?: Record<string, string>) => number
    readonly call: (row: number, count?: number, tenant?: string) => void
    readonly minute: () => Promise<void>
    readonly value: (signal: string, row: number) => number
  }) => Promise<void>,
): Promise<void> {
  const clock = new ManualClock()
  const predictor = new IslandPredictor(options)
  const capacity = { function: 64 }
  const engine = new Engine({ systems: [predictor], clock, tickMs: MINUTE_MS, workers: 0, capacity })
  await engine.start({ autoTick: false })
  const table = engine.sense.tables.function
  try {
    await run({
      engine,
      add: (id, labels = {}) => engine.add('function', id, { labels }).row,
      call: (row, count = 1, tenant) => {
        for (let time = 0; time < count; time++) predictor.arrived(row, clock.nowMs(), tenant ?? null)
        engine.observe('function', table.idOf(row)!, { 'requests.arrived': count, 'requests.surge': count })
      },
      minute: async () => {
        clock.advance(MINUTE_MS)
        await engine.tick()
      },
      value: (signal, row) => table.signal(signal).current.values[row]!,
    })
  } finally {
    await engine.stop()
  }
}

test('a function that is called by the clock has an island when it is due, and none in between', () =>
  withPredictor({ patienceMs: 5 * MINUTE_MS }, async ({ add, call, minute, value }) => {
    const [clockwork, idle] = [add('clockwork'), add('idle')]
    let missed = 0
    let kept = 0
    for (let at = 0; at < 720; at++) {
      const isDue = at % 12 === 0
      if (at > 360) {
        if (isDue && value('islands.predicted', clockwork) < 1) missed++
        if (!isDue) kept += value('islands.predicted', clockwork)
      }
      if (isDue) call(clockwork)
      await minute()
    }
    assert.is(missed, 0)
    assert.ok(kept < 40, `${kept} idle minutes of islands in 330`)
    assert.is(value('islands.predicted', idle), 0)
    assert.is(value('islands.likely', idle), 0)
  }))

test('many tasks at once have as many islands, and fewer when misses cost less', async () => {
  const predicted: number[] = []
  for (const patienceMs of [MINUTE_MS / 2, 60 * MINUTE_MS]) {
    await withPredictor({ patienceMs }, async ({ add, call, minute, value }) => {
      const row = add('busy')
      for (let at = 0; at < 300; at++) {
        call(row, 3 + ((at * 7) % 5))
        await minute()
      }
      predicted.push(value('islands.predicted', row))
    })
  }
  assert.ok(predicted[0]! < predicted[1]! && predicted[1]! >= 7, `${predicted}`)
})

test('what one user calls next is told from what others do', () =>
  withPredictor({}, async ({ add, call, minute, value }) => {
    const [start, mine, yours] = [add('start'), add('mine'), add('yours')]
    for (let round = 0; round < 40; round++) {
      for (const [user, follower] of [
        ['me', mine],
        ['you', yours],
      ] as const) {
        call(start, 1, user)
        await minute()
        call(follower, 1, user)
        await minute()
      }
    }
    call(start, 1, 'me')
    await minute()
    assert.ok(value('islands.likely', mine) > 0.4, `mine ${value('islands.likely', mine)}`)
  }))

test('a function that comes into the row of another starts without its past', () =>
  withPredictor({}, async ({ engine, add, call, minute, value }) => {
    const row = add('old')
    for (let at = 0; at < 100; at++) {
      call(row, 4)
      await minute()
    }
    assert.ok(value('islands.predicted', row) >= 4)
    engine.remove('function', 'old')
    assert.is(add('new'), row)
    await minute()
    await minute()
    assert.ok(value('islands.predicted', row) <= 1, `${value('islands.predicted', row)}`)
  }))

test('options out of range are named', () => {
  assert.is(
    refusal(() => new IslandPredictor({ patienceMs: 0 })),
    'patienceMs is a finite number above 0, not 0',
  )
  assert.match(
    refusal(() => new IslandPredictor({ patience: 3 } as IslandPredictorOptions)),
    /an island predictor has no option/,
  )
})

test.run()
