import type { Worker } from 'node:worker_threads'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LocalRuntime } from '../../../src/act/local/runtime.js'
import type { SubmittedTask, TaskResult, TaskStatus } from '../../../src/act/local/task.js'
import { IslandAuditor, ResourceIslandManager } from '../../../src/systems/islands/index.js'
import { createRandom, type Random } from '../../../src/sense/random.js'
import { js, text, wasm } from './functions/index.js'
import { markedBy, markedInput, type Mode } from './functions/marker.js'
import { type Traces, traces } from './functions/traces.js'

const SEED = process.env.ATOLL_SEED ?? 'ten thousand tasks'
const TASKS = 10_000
const TENANTS = ['red', 'green', 'blue']
const CONCURRENCY = 4
const QUEUE_LIMIT = 100
/** Fewer than the runtime takes, but for a rush now and then. */
const IN_FLIGHT = 90
const RUSHES = 0.002
const RUSH = 30
/** Of memory, and plans that want islands on standby. */
const PRESSURE = 0.005
const LIMIT_MS = 25
const CANCELLED = 0.06
const KILLS = 0.008

/** How tasks behave, and what may become of one that nobody cancels or kills. */
const BEHAVIOURS: { mode: Mode; share: number; ends: TaskStatus[] }[] = [
  { mode: 'plain', share: 0.9, ends: ['done'] },
  { mode: 'grow', share: 0.06, ends: ['done'] },
  { mode: 'fail', share: 0.03, ends: ['failed'] },
  { mode: 'endless', share: 0.008, ends: ['timedOut'] },
  { mode: 'exit', share: 0.001, ends: ['failed'] },
  { mode: 'uncaught', share: 0.001, ends: ['failed'] },
]

interface Planned {
  readonly number: number
  readonly kind: 'js' | 'wasm'
  readonly tenant: string
  readonly mode: Mode
  readonly input: Uint8Array
  readonly cancelAfter: number | null
}

interface Ended {
  readonly planned: Planned
  readonly result: TaskResult
}

test('10,000 tasks with cancels, time limits, traps and killed threads: each ends once, none sees another, nothing stays', async () => {
  await run(600, createRandom('rehearsal')) // loads what stays loaded, so that before and after can be compared
  const before = await traces()
  const { ended, ends, leftWorkers, violations } = await run(TASKS, createRandom(SEED))
  const after = await traces()

  assert.is(ended.length, TASKS)
  assert.is(ends.size, TASKS)
  assert.ok(
    [...ends.values()].every((times) => times === 1),
    'each task ended exactly once',
  )
  for (const one of ended) checkEnd(one)
  const count = (status: TaskStatus) => ended.filter(({ result }) => result.status === status).length
  assert.ok(count('done') > 0.8 * TASKS, `${count('done')} done`)
  for (const status of ['failed', 'cancelled', 'timedOut', 'refused', 'lost'] as const)
    assert.ok(count(status) > 0, status)
  assert.ok(
    ended.some(({ result }) => result.attempts === 2 && result.status === 'done'),
    'one was repeated',
  )
  assert.is(leftWorkers, 0)
  assert.equal(violations, [])
  checkTraces(before, after)
})

async function run(count: number, random: Random) {
  let alive = 0
  const victims = new Set<Worker>()
  const note = (worker: Worker) => {
    alive++
    // Not while it loads: Node would leave its modules' files open.
    worker.on('message', ({ type }: { type: string }) => type === 'ready' && victims.add(worker))
    worker.on('exit', () => (alive--, victims.delete(worker)))
  }
  process.on('worker', note)
  const audit = new IslandAuditor()
  const islands = new ResourceIslandManager({ memoryBudgetBytes: 64 * 2 ** 20, auditor: audit })
  const runtime = new LocalRuntime({ concurrency: CONCURRENCY, queueLimit: QUEUE_LIMIT, graceMs: 5, islands })
  audit.watch(runtime)
  await runtime.register(js('prowler', { name: 'js' }))
  await runtime.register(wasm('prowler', { name: 'wasm' }))
  const ends = new Map<string, number>()
  runtime.events.on('task', ({ taskId }) => ends.set(taskId, (ends.get(taskId) ?? 0) + 1))

  const ended: Ended[] = []
  const running = new Set<Promise<void>>()
  const kill = (worker: Worker) => (victims.delete(worker), void worker.terminate())
  let rush = 0
  for (let number = 0; number < count; number++) {
    const planned = plan(number, random)
    const end = execute(runtime, planned).then((result) => {
      ended.push({ planned, result })
      running.delete(end)
    })
    running.add(end)
    if (random.uniform() < KILLS && victims.size > 0) kill(random.pick([...victims]))
    if (random.uniform() < RUSHES) rush = RUSH
    if (random.uniform() < PRESSURE) runtime.relieve()
    if (random.uniform() < PRESSURE) runtime.keepIslands('wasm', random.integer(CONCURRENCY + 2))
    if (rush-- <= 0) while (running.size >= IN_FLIGHT) await Promise.race(running)
  }
  await Promise.all(running)
  await runtime.close()
  islands.close()
  audit.finish()
  process.off('worker', note)
  return { ended, ends, leftWorkers: alive, violations: audit.auditor.violations }
}

function plan(number: number, random: Random): Planned {
  const tenant = random.pick(TENANTS)
  const kind = random.uniform() < 0.6 ? 'wasm' : 'js'
  const mode = pickMode(random, kind)
  const input = markedInput(tenant, number, mode, 64 + random.integer(3000))
  return { number, kind, tenant, mode, input, cancelAfter: random.uniform() < CANCELLED ? random.integer(30) : null }
}

function pickMode(random: Random, kind: 'js' | 'wasm'): Mode {
  let left = random.uniform()
  const { mode } = BEHAVIOURS.find(({ share }) => (left -= share) < 0) ?? BEHAVIOURS[0]!
  return kind === 'wasm' && (mode === 'exit' || mode === 'uncaught') ? 'fail' : mode
}

async function execute(
  runtime: LocalRuntime,
  { kind, tenant, mode, input, cancelAfter }: Planned,
): Promise<TaskResult> {
  const abort = new AbortController()
  const timeoutMs = mode === 'endless' ? LIMIT_MS : 60_000
  const task = runtime.submit(kind, input, { tenant, timeoutMs, signal: abort.signal })
  if (cancelAfter !== null) void cancelLater(task, abort, cancelAfter)
  return task.result
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** After so many turns of the event loop, by one way or the other. */
async function cancelLater(task: SubmittedTask, abort: AbortController, turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn()
  if (turns % 2 === 0) task.cancel()
  else abort.abort()
}

function checkEnd({ planned, result }: Ended): void {
  const { number, mode, kind, tenant, cancelAfter } = planned
  const what = `task ${number} (${kind}, ${mode}): ${result.status} ${result.error?.message ?? ''}`
  const { ends } = BEHAVIOURS.find((behaviour) => behaviour.mode === mode)!
  const possible: TaskStatus[] = [...ends, 'refused', 'lost']
  if (cancelAfter !== null) possible.push('cancelled')
  assert.ok(possible.includes(result.status), what)
  assert.is(result.output !== null, result.status === 'done', what)
  assert.is(result.error !== null, result.status !== 'done', what)
  if (result.status !== 'done') return
  if (kind === 'js') {
    assert.equal(JSON.parse(text(result.output)), { own: [tenant], foreign: [], bytes: planned.input.length }, what)
  } else {
    assert.is(
      new DataView(result.output!.buffer).getUint32(result.output!.byteOffset, true),
      0,
      `${what}: foreign marks`,
    )
    assert.equal([...markedBy(result.output!)], [tenant], what)
    assert.is(Buffer.compare(result.output!.subarray(4), planned.input.subarray(4)), 0, what)
  }
}

function checkTraces(before: Traces, after: Traces): void {
  assert.equal(after.islandMappings, before.islandMappings)
  assert.equal(after.largeMappings, before.largeMappings)
  assert.equal(after.files, before.files)
  assert.is(after.threads, before.threads)
  assert.equal(after.resources, before.resources)
}

test.run()
