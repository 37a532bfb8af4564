import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as atoll from '../../src/index.js'

const MIB = 2 ** 20

test('a task is started on islands of an image, with what the package exports', async () => {
  const image: atoll.Image = atoll.Image.create(new Uint8Array(MIB).fill(3))
  const options: atoll.IslandManagerOptions = { memoryBudgetBytes: 8 * MIB }
  const manager = new atoll.ResourceIslandManager(options)
  try {
    const handler = new atoll.ResourceIslandHandler(manager, { vmId: 'sandbox' } satisfies atoll.HandlerOptions)
    const request: atoll.TaskRequest = { taskId: 'a', image, requiredBytes: MIB }
    const { buffers }: atoll.StartedTask = await handler.taskStart(request)
    assert.is(new Uint8Array(buffers[0]!)[9], 3)
    handler.taskEnd('a')
  } finally {
    manager.close()
    image.close()
  }
})

test('a day of calls is generated and simulated', async () => {
  const trace: atoll.FunctionTrace = atoll.generateTrace({ functions: 20 })
  const functions = new atoll.SimFunctions(trace)
  const clock = new atoll.ManualClock()
  const options: atoll.EngineOptions & atoll.SenseOptions = {
    host: new atoll.SimHost(functions),
    systems: [new atoll.PredictionEngine()],
    clock,
    tickMs: 60_000,
    workers: 0,
  }
  const engine = new atoll.Engine(options)
  await engine.start({ autoTick: false })
  for (let minute = 0; minute < 60; minute++) {
    clock.advance(60_000)
    await engine.tick()
  }
  await engine.stop()
  const { invocations }: atoll.FunctionStatistics = functions.statistics()
  assert.ok(invocations > 0)
})

test('what is wrong with a policy can be told from other errors, problem by problem', () => {
  try {
    new atoll.Engine({ policies: ['missing.yaml'] })
    assert.unreachable()
  } catch (error) {
    assert.instance(error, atoll.PolicyErrors)
    const problems: readonly atoll.Problem[] = (error as atoll.PolicyErrors).problems
    assert.match(atoll.formatProblem(problems[0]!), /missing\.yaml/)
  }
})

test.run()
