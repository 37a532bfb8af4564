// What a program written without types may get wrong, and what it is told.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as atoll from '../../src/index.js'
import { refusal, rejection } from '../rejection.js'

/** The package as such a program sees it. */
const untyped = atoll as any

function isTold(message: string, expected: string): void {
  assert.ok(message.startsWith(expected), `${message}\ndoes not begin with\n${expected}`)
}

const host = (capabilities: unknown) => {
  return { name: 'own', capabilities, open: async () => {}, sample: () => {}, apply: () => {}, close: async () => {} }
}

const OF_ENGINES: readonly (readonly [options: unknown, message: string])[] = [
  [{ polices: [] }, 'an engine has no option "polices"; it has auditor, capacity, '],
  ['memory.yaml', 'an engine takes its options as an object, not memory.yaml'],
  [{ capacity: { vms: 3 } }, 'capacity has no option "vms"; it has host, pop, function, task, vm'],
  [{ capacity: { vm: 0 } }, 'capacity.vm is a whole number from 1 to '],
  [{ tickMs: '1000' }, 'tickMs is from 1 to '],
  [{ drainMs: -1 }, 'drainMs is a time in milliseconds, zero or more, not -1'],
  [{ workers: 1.5 }, 'workers is a whole number from 0 to 64, not 1.5'],
  [{ clock: {} }, 'clock is an object with a method nowMs(), not {}'],
  [{ systems: {} }, 'systems is a list, not {}'],
  [{ systems: [{}] }, 'a system is an object with a method open(), not {}'],
  [{ journal: './journal' }, 'journal is an object with a method append(), not ./journal'],
  [{ auditor: {} }, 'auditor is an object with a method checkPlan(), not {}'],
  [{ watch: 'yes' }, 'watch is a boolean, not yes'],
  [{ overrides: 3 }, 'overrides is an object, not 3'],
  [{ policies: 'memory.yaml' }, "policies is a list of paths, not 'memory.yaml'"],
  [{ signals: 'gpu.memory' }, 'signals is a list of signals, not gpu.memory'],
  [{ signals: [{}] }, 'a signal is what defineSignal() makes of a description, not {}'],
  [{ host: {} }, 'options.host is no host: it lacks the method open()'],
  [{ host: host({}) }, 'options.host is no host: it lacks capabilities: { targets, actions }'],
  [
    { host: host({ targets: ['vms'], actions: [] }) },
    'capabilities.targets of the host: there is no "vms"; there are host, ',
  ],
  [
    { host: host({ targets: [], actions: ['memory.comit'] }) },
    'capabilities.actions of the host: there is no "memory.comit"',
  ],
]

test('an engine names the option that is wrong, and lists those that there are', () => {
  for (const [options, message] of OF_ENGINES)
    isTold(
      refusal(() => new untyped.Engine(options)),
      message,
    )
})

test('calls of an engine name what is wrong with them', async () => {
  const engine = new untyped.Engine({ workers: 0 })
  const calls: readonly (readonly [call: () => unknown, message: string])[] = [
    [() => engine.add('vm'), 'the id of a vm is a text of 1 to 512 characters'],
    [() => engine.add('vm', 'a', { hosts: 'here' }), 'a target has no option "hosts"; it has labels, host'],
    [() => engine.add('vm', 'a', { labels: 'tier' }), 'the labels of vm "a" are an object of texts, not tier'],
    [() => engine.add('vm', 'a', { labels: { cores: 4 } }), 'label cores of vm "a" is a text, not 4'],
    [() => engine.add('vm', 'a', { host: 'here' }), 'there is no host "here"'],
    [() => engine.settle(), 'engine.settle() takes an action of a plan, not undefined'],
    [() => engine.settle({ id: '1.1' }), 'engine.settle() takes an outcome, such as { status: '],
    [() => engine.settle({ id: '1.1' }, { status: 'ok' }), 'engine.settle() takes an outcome, such as { status: '],
    [() => engine.settle({ id: '1.1' }, { status: 'done' }), 'engine.settle() takes an outcome, such as { status: '],
  ]
  for (const [call, message] of calls) isTold(refusal(call), message)
  isTold((await rejection(engine.start({ autotick: false }))).message, 'engine.start() has no option "autotick"')
  isTold((await rejection(engine.tick('5'))).message, 'engine.tick() takes a time in milliseconds, not 5')
  await engine.tick(5000)
  isTold((await rejection(engine.tick(4000))).message, 'time does not go back: engine.tick(4000) after one at 5000')
  await engine.stop()
})

test('everything else that takes options names them too', async () => {
  const makers: readonly (readonly [make: () => unknown, message: string])[] = [
    [() => new untyped.LocalRuntime({ concurency: 1 }), 'a runtime has no option "concurency"; it has '],
    [() => new untyped.LocalHost({}), 'a LocalHost is made of a LocalRuntime'],
    [() => new untyped.SimVms({ seed: 1, vms: 1, behaviors: {} }), 'SimVms has no option "behaviors"; it has '],
    [() => new untyped.SimFunctions(), 'a trace to simulate has at least one function'],
    [() => new untyped.SimHost({}), 'a SimHost is made of parts such as SimVms and SimFunctions'],
    [() => new untyped.ResourceIslandManager(), 'an island manager takes its options as an object, not undefined'],
    [
      () => new untyped.PredictionEngine({ ordr: 1 }),
      'a prediction engine has no option "ordr"; it has order, streams',
    ],
    [() => new untyped.JournalReader(), 'the folder of a journal is a path, not undefined'],
    [() => new untyped.JournalReader('.', { from: 1 }), 'a journal reader has no option "from"; it has '],
    [() => new untyped.ManualClock('noon'), "a clock's epochMs must be a finite number, not noon"],
    [() => untyped.defineSignal('vm'), 'defineSignal() takes its options as an object, not undefined'],
    [() => untyped.generateTrace({ function: 1 }), 'no option function; there are seed, '],
  ]
  for (const [make, message] of makers) isTold(refusal(make), message)
  isTold((await rejection(untyped.Journal.open({}))).message, 'the folder of a journal is a path, not undefined')
  const sized = { folder: 'journal', segmentBites: 1 }
  isTold((await rejection(untyped.Journal.open(sized))).message, 'a journal has no option "segmentBites"; it has ')
})

test('policies are checked without an engine, against what Atoll knows', () => {
  const { policies } = atoll.PolicySet.load(['policies/prewarm.yaml'])
  assert.equal(
    policies.map(({ name, mode, target }) => [name, mode, target]),
    [['prewarm', 'enforce', 'function']],
  )
})

test.run()
