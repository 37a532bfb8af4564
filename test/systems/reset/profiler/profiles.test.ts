import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ResourceProfiler, type ResourceProfilerOptions } from '../../../../src/systems/reset/profiler/index.js'
import { refusal } from '../../../rejection.js'
import { Bench } from './support.js'

const MIB = 2 ** 20

test('a profile is made anew every tick, and its means, upper ends and confidences are signals', () => {
  const bench = new Bench()
  for (let task = 0; task < 20; task++)
    bench.run(`old-${task}`, 20, (second) => ({ 'memory.used': second * 10 * MIB, 'cpu.used': 0.5 }))
  bench.begin('now')
  assert.is(bench.profiler.profile('now'), null)
  bench.tick({ now: { elapsed: 1, 'memory.used': 10 * MIB, 'cpu.used': 0.5 } })
  const early = bench.profiler.profile('now')!
  assert.ok(Math.abs(early.remainingMs.mean - 19_000) < 2000, `${early.remainingMs.mean}`)
  assert.ok(Math.abs(early.memoryPeakBytes.mean - 190 * MIB) < 20 * MIB, `${early.memoryPeakBytes.mean / MIB}`)
  assert.ok(early.memorySustainedBytes.mean < early.memoryPeakBytes.mean)
  assert.ok(Math.abs(early.cores.mean - 0.5) < 0.05 && early.cores.confidence > 0.5)
  assert.ok(Number.isNaN(early.iops.mean) && early.iops.confidence === 0) // nobody has told of any
  assert.is(bench.written('now', 'remaining'), early.remainingMs.mean / 1000)
  assert.is(bench.written('now', 'memory.peak.high'), early.memoryPeakBytes.high)
  assert.is(bench.written('now', 'cpu.needed.confidence'), early.cores.confidence)
  assert.ok(Number.isNaN(bench.written('now', 'io.needed')))
  for (let second = 2; second <= 10; second++)
    bench.tick({ now: { elapsed: second, 'memory.used': second * 10 * MIB, 'cpu.used': 0.5 } })
  const late = bench.profiler.profile('now')!
  assert.ok(Math.abs(late.remainingMs.mean - 10_000) < 1500)
  assert.ok(Math.abs(late.memoryPeakBytes.mean - 190 * MIB) < 15 * MIB)
})

test('the first task of a function is foretold by its own course alone', () => {
  const bench = new Bench()
  bench.begin('first')
  for (let second = 1; second <= 5; second++) bench.tick({ first: { elapsed: second, 'memory.used': 100 * MIB } })
  const { memoryPeakBytes, memorySustainedBytes } = bench.profiler.profile('first')!
  assert.ok(Math.abs(memorySustainedBytes.mean - 100 * MIB) < MIB)
  assert.ok(memoryPeakBytes.mean >= 100 * MIB && memoryPeakBytes.confidence === 0)
})

test('a task in the row of another one is another one', () => {
  const bench = new Bench()
  bench.begin('one')
  bench.tick({ one: { elapsed: 1, 'memory.used': 500 * MIB } })
  bench.end('one', 2)
  bench.begin('two', 'g')
  assert.is(bench.profiler.profile('one'), null)
  assert.is(bench.profiler.profile('two'), null)
  bench.tick({ two: { elapsed: 1 } })
  assert.ok(Number.isNaN(bench.profiler.profile('two')!.memoryPeakBytes.mean))
})

test('numbers out of bounds teach nothing and foretell nothing', () => {
  const bench = new Bench()
  bench.begin('hostile')
  const { task } = bench.sense.tables
  for (let second = 1; second < 9; second++) {
    task.signal('elapsed').raw[0] = second
    for (const [signal, value] of [
      ['memory.used', 1e300],
      ['cpu.used', -5],
      ['io.operations', Infinity],
    ] as const)
      task.signal(signal).raw[0] = value
    bench.tick()
  }
  const { memoryPeakBytes, cores, iops } = bench.profiler.profile('hostile')!
  for (const { mean, low, high } of [memoryPeakBytes, cores, iops]) assert.ok([mean, low, high].every(Number.isNaN))
})

test('of more functions than it may remember it forgets the one not seen for longest', () => {
  const bench = new Bench({ functions: 2 })
  const remainingOf = (name: string) => {
    bench.begin(`probe ${name}`, name)
    bench.tick({ [`probe ${name}`]: { elapsed: 1 } })
    const { remainingMs } = bench.profiler.profile(`probe ${name}`)!
    bench.sense.remove('task', `probe ${name}`)
    return remainingMs.mean
  }
  for (const name of ['a', 'b', 'c'])
    for (let task = 0; task < 10; task++) bench.end('unseen', 50, { functionName: name })
  assert.ok(remainingOf('c') > 40_000)
  assert.ok(remainingOf('b') > 40_000)
  assert.ok(remainingOf('a') < 10_000)
})

test('wrong options and completions are errors that name them', () => {
  for (const functions of [0, 1.5, NaN, 1e6])
    assert.match(
      refusal(() => new ResourceProfiler({ functions })),
      'functions is a whole number',
    )
  assert.match(
    refusal(() => new ResourceProfiler({ function: 5 } as ResourceProfilerOptions)),
    'no option "function"',
  )
  const bench = new Bench()
  const good = { functionName: 'f', taskId: 't', isDone: true, seconds: 1, inputBytes: 1 }
  for (const wrong of [{ seconds: NaN }, { seconds: -1 }, { inputBytes: Infinity }, { functionName: 5 }]) {
    const told = refusal(() => bench.profiler.completed({ ...good, ...wrong } as typeof good))
    assert.match(told, `a completion's ${Object.keys(wrong)[0]} is `)
  }
})

test.run()
