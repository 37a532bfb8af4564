// Functions on demand over HTTP, under policies, until a signal or the end of the time.
import { once } from 'node:events'
import pc from 'picocolors'
import { LocalHost } from '../../act/local/host.js'
import type { LocalRuntime } from '../../act/local/runtime.js'
import { Engine } from '../../engine.js'
import { FunctionServer, Metrics } from '../../server/index.js'
import { IslandPredictor } from '../../systems/islands/index.js'
import { PredictiveResetManager, ResourceProfiler } from '../../systems/reset/index.js'
import { PredictionEngine } from '../../systems/specialization/index.js'
import type { RunOptions } from '../commands/run.js'
import { Errors, given, givenPolicies } from '../errors.js'
import { counted, count, percent } from '../output/figures.js'
import { followPolicies } from '../policy-reloads.js'
import type { StopSignals } from '../stop-signals.js'
import type { Address } from '../values.js'
import { loadFunctions } from './functions.js'
import { auditPassed, defaultBudgetBytes, openJournal, policyPaths, runtimeWithIslands } from './setup.js'

/** A request is answered at once by what is ready; once a second is often enough to say what shall be. */
const TICK_MS = 1000

/** @returns whether all went well: requests were served, and the journal and the audit, if wanted, are complete */
export async function runServer(options: RunOptions, address: Address, stop: StopSignals): Promise<boolean> {
  const functions = await loadFunctions(options.functions ?? null)
  const journal = await openJournal(options.journal)
  const memoryBudgetBytes = options.budget ?? defaultBudgetBytes()
  const { runtime, islands, audit } = runtimeWithIslands({ memoryBudgetBytes }, options.audit === true)
  const recorded = journal.journal === null ? {} : { journal: journal.journal, readings: options.readings }
  let engine: Engine | null = null
  let complete = false
  try {
    const host = new LocalHost(runtime)
    const policies = policyPaths(options.policies)
    const { set: overrides = {}, watch = false } = options
    const profiler = new ResourceProfiler()
    const systems = [new PredictionEngine(), new IslandPredictor(), profiler, new PredictiveResetManager({ profiler })]
    const rest = { overrides, watch, tickMs: TICK_MS, systems, ...recorded }
    engine = await givenPolicies(() => new Engine({ host, policies, ...rest }))
    for (const { definition } of functions) await given('--functions', () => runtime.register(definition))
    followPolicies(engine, stop)
    await engine.start()
    await serve(engine, runtime, address, options, stop.signal)
    printSummary(runtime, engine, options.json === true)
  } finally {
    await engine?.stop()
    await runtime.close() // the engine has done so, unless it never started
    islands.close()
    complete = await journal.close()
  }
  return auditPassed(audit) && complete
}

async function serve(
  engine: Engine,
  runtime: LocalRuntime,
  address: Address,
  { duration }: RunOptions,
  stop: AbortSignal,
): Promise<void> {
  const metrics = new Metrics(engine)
  const server = new FunctionServer({
    runtime,
    metrics: () => metrics.text(),
    onDefect: (error) => console.error(error),
  })
  engine.on('problem', (error) => console.error(pc.yellow(`tick: ${error.message}`)))
  runtime.events.on('output', ({ functionName, text }) => console.error(prefixed(functionName, text)))
  try {
    const { address: host, port } = await listen(server, address)
    console.error(
      `serving ${count(runtime.functionNames().length)} functions at http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    )
    const end = duration === undefined ? stop : AbortSignal.any([stop, AbortSignal.timeout(duration)])
    if (!end.aborted) await once(end, 'abort')
  } finally {
    await server.close()
    metrics.close()
  }
}

/** Standard output is for the summary; what functions write goes beside it, each line under its function's name. */
function prefixed(functionName: string, text: string): string {
  return text.trimEnd().replace(/^/gm, pc.dim(`${functionName}: `))
}

async function listen(server: FunctionServer, address: Address) {
  const text = `${address.host}:${address.port}`
  return server.listen(address).catch((error: NodeJS.ErrnoException) => {
    throw Errors.Listen(text, LISTEN_REASONS[error.code ?? ''] ?? error.message, error)
  })
}

const LISTEN_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; choose another, or 0 for any that is free',
  EACCES: 'ports below 1024 are for administrators',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
}

function printSummary(runtime: LocalRuntime, engine: Engine, json: boolean): void {
  const { tasks, coldStarts, warmStarts } = runtime.statistics()
  const { actions, ticks } = engine.statistics()
  if (json) {
    console.log(JSON.stringify({ command: 'run', tasks, coldStarts, warmStarts, ticks, decisions: actions }, null, 2))
    return
  }
  const requests = Object.values(tasks).reduce((sum, number) => sum + number, 0)
  const cold = percent(coldStarts / (coldStarts + warmStarts))
  console.log(
    `${counted(requests, 'request')}, ${count(tasks.done)} done; ${counted(coldStarts, 'cold start')} (${cold}); ${counted(actions, 'decision')}`,
  )
}
