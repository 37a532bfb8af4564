// The local function runtime as a host: a row for each function, one for this machine, and the actions that keep things
// ready.
import { availableParallelism, freemem } from 'node:os'
import type { Sense, Table } from '../../sense/index.js'
import type { Outcome, PlannedAction } from '../actions.js'
import type { ScratchSource } from '../scratch.js'
import type { ArrivalListener, Capabilities, CompletionListener, Host } from '../host.js'
import type { FunctionObservation, IslandReaction } from './function-pool.js'
import { type PressureResource, readPressure } from './pressure.js'
import { Errors } from './errors.js'
import { MOST_ISLAND_WAIT_MS } from './options.js'
import { LocalRuntime } from './runtime.js'
import { TaskRows } from './task-rows.js'

/** Where the kernel tells of pressure only when it is asked. */
const SHORT_OF_MEMORY = 0.075
const PRESSURES: readonly PressureResource[] = ['memory', 'cpu', 'io']

/**
 * This machine as a host: the functions of a {@link LocalRuntime}, a row each. The engine's clock must be the
 * runtime's: what is measured in time is measured by that one.
 */
export class LocalHost implements Host {
  readonly name = 'local'
  readonly capabilities: Capabilities = {
    targets: ['host', 'function', 'task'],
    actions: ['environment.warm', 'island.standby', 'island.limit', 'island.wait', 'memory.reset', 'storage.reset'],
  }
  /** What executes the functions. Closed with the host. */
  readonly runtime: LocalRuntime
  readonly scratch: ScratchSource
  readonly #rows = new Map<string, number>()
  readonly #cpu = new CpuMeter()
  readonly #add = (functionName: string) => this.#addFunction(functionName)
  readonly #remove = (functionName: string) => this.#removeFunction(functionName)
  #sense: Sense | null = null
  #tasks: TaskRows | null = null
  #completion: CompletionListener | null = null

  /** @param runtime what executes the functions @throws TypeError when it is none */
  constructor(runtime: LocalRuntime) {
    if (!(runtime instanceof LocalRuntime)) throw Errors.NotARuntime()
    this.runtime = runtime
    this.scratch = runtime.scratch
  }

  async open(sense: Sense): Promise<void> {
    this.#sense = sense
    sense.tables.host.add(this.name)
    for (const functionName of this.runtime.functionNames()) this.#addFunction(functionName)
    this.runtime.events.on('functionAdded', this.#add).on('functionRemoved', this.#remove)
    this.#tasks = new TaskRows(this.runtime, sense, this.name)
    this.#tasks.onCompletion = this.#completion
  }

  sample(nowMs: number): void {
    if (this.#sense === null) return
    const { host, function: functions } = this.#sense.tables
    let environmentBytes = 0
    for (const [functionName, row] of this.#rows) {
      const seen = this.runtime.observe(functionName)
      writeFunction(functions, row, seen, nowMs)
      environmentBytes += seen.environmentBytes
    }
    this.#tasks?.sample(nowMs)
    this.#writeHost(host, this.#rows.size === 0 ? null : environmentBytes / this.#rows.size)
  }

  planned(): void {
    const worth = this.#sense?.tables.function.signal('environments.worth').current.values
    if (worth !== undefined)
      for (const [functionName, row] of this.#rows) this.runtime.setScore(functionName, worth[row]!)
  }

  async apply(action: PlannedAction): Promise<Outcome> {
    const { action: name, target, targetId, row, generation, to } = action
    const table = this.#sense?.tables[target]
    if (table?.idOf(row) !== targetId || table.generationOf(row) !== generation)
      return refused(`${target} ${targetId} is gone`)
    if (!(to >= 0 && to < Infinity)) return refused(`${name} to ${to}: the level must be a finite number from 0`)
    if (name === 'memory.reset') return this.runtime.scratch.reset(targetId, 'memory', to)
    if (name === 'storage.reset') return this.runtime.scratch.reset(targetId, 'storage', to)
    const count = Math.round(to)
    if (name === 'environment.warm') return this.#warm(targetId, count)
    if (!name.startsWith('island.')) return refused(`the local host cannot do ${name}`)
    if (this.runtime.definitionOf(targetId).kind === 'js')
      return refused(`function ${targetId} is a js function and has no islands`)
    if (name === 'island.standby') return this.#standby(targetId, count)
    if (name === 'island.limit') return this.#react(targetId, { limit: count }, count)
    if (name === 'island.wait') return this.#wait(targetId, to)
    return refused(`the local host cannot do ${name}`)
  }

  onArrival(listener: ArrivalListener): void {
    this.runtime.onArrival((functionName, tenant, nowMs) => {
      const row = this.#rows.get(functionName)
      if (row !== undefined) listener(row, nowMs, tenant)
    })
  }

  onCompletion(listener: CompletionListener): void {
    this.#completion = listener
    if (this.#tasks !== null) this.#tasks.onCompletion = listener
  }

  /** Lets running tasks finish; to cut them short, call `runtime.close('abort')` first. */
  async close(): Promise<void> {
    this.runtime.events.off('functionAdded', this.#add).off('functionRemoved', this.#remove)
    await this.runtime.close()
    this.#tasks?.close()
    this.#tasks = null
    this.#rows.clear()
    this.#sense = null
  }

  async #warm(functionName: string, count: number): Promise<Outcome> {
    try {
      const { reached, shortfall } = await this.runtime.keepWarm(functionName, count)
      return shortfall === null ? { status: 'done', reached } : { status: 'partial', reached, reason: shortfall }
    } catch (error) {
      return refused((error as Error).message)
    }
  }

  #standby(functionName: string, count: number): Outcome {
    const reached = this.runtime.keepIslands(functionName, count)
    if (reached >= count) return { status: 'done', reached }
    return { status: 'partial', reached, reason: `there is memory for ${reached} of ${count} islands` }
  }

  #wait(functionName: string, seconds: number): Outcome {
    const waitMs = Math.min(seconds * 1000, MOST_ISLAND_WAIT_MS)
    const outcome = this.#react(functionName, { waitMs }, waitMs / 1000)
    return waitMs === seconds * 1000 ? outcome : { ...outcome, status: 'partial', reason: 'no task waits for longer' }
  }

  #react(
    functionName: string,
    reaction: Partial<IslandReaction>,
    reached: number,
  ): { status: 'done'; reached: number } {
    this.runtime.setIslandReaction(functionName, reaction)
    return { status: 'done', reached }
  }

  #addFunction(functionName: string): void {
    const { host, function: functions } = this.#sense!.tables
    const { kind, labels } = this.runtime.definitionOf(functionName)
    this.#rows.set(functionName, functions.add(functionName, { kind, ...labels }, this.name, host).row)
  }

  #removeFunction(functionName: string): void {
    this.#rows.delete(functionName)
    this.#sense!.tables.function.remove(functionName)
  }

  #writeHost(table: Table, meanEnvironmentBytes: number | null): void {
    const { memoryBudgetBytes } = this.runtime.options
    const committedBytes = this.runtime.statistics().residentBytes
    const values: Record<string, number | null> = {
      'memory.total': memoryBudgetBytes,
      'memory.committed': committedBytes,
      'memory.available': Math.min(freemem(), Math.max(0, memoryBudgetBytes - committedBytes)),
      'environment.memory': meanEnvironmentBytes,
      'cpu.cores': availableParallelism(),
      'cpu.used': this.#cpu.coresSinceLast(),
    }
    for (const resource of PRESSURES) values[`${resource}.pressure`] = readPressure(resource)
    if (!this.runtime.hearsPressure && (values['memory.pressure'] ?? 0) >= SHORT_OF_MEMORY) this.runtime.relieve()
    write(table, table.rowOf(this.name), values)
  }
}

function writeFunction(table: Table, row: number, seen: FunctionObservation, nowMs: number): void {
  table.signal('requests.arrived').raw[row]! += seen.arrived
  write(table, row, {
    'requests.running': seen.running,
    'requests.surge': seen.surge,
    'requests.queued': seen.queued,
    'requests.idle': seen.lastArrivalMs === null ? null : Math.max(0, nowMs - seen.lastArrivalMs) / 1000,
    'environments.warm': seen.warm,
    'environments.busy': seen.busy,
    'environments.starting': seen.starting,
    'environment.memory': seen.environmentBytes,
    'environment.startup': seen.startupMs === null ? null : seen.startupMs / 1000,
    'islands.standby': seen.islands?.standby ?? 0,
    'islands.active': seen.islands?.active ?? 0,
    'islands.limit': seen.islands?.limit ?? null,
    'island.size': seen.islands?.sizeBytes ?? null,
    'island.wait': seen.islands === null ? null : seen.islands.waitMs / 1000,
    duration: seen.durationMs === null ? null : seen.durationMs / 1000,
  })
}

/** null: not observed; the cell stays as it is. */
function write(table: Table, row: number, values: Readonly<Record<string, number | null>>): void {
  for (const [name, value] of Object.entries(values)) if (value !== null) table.signal(name).raw[row] = value
}

function refused(reason: string): Outcome {
  return { status: 'failed', reason, retry: false }
}

/** Cores that this process has used between two readings. */
class CpuMeter {
  #usage = process.cpuUsage()
  #atMs = performance.now()

  /** @returns null when no time has passed */
  coresSinceLast(): number | null {
    const { user, system } = process.cpuUsage(this.#usage)
    const elapsedMs = performance.now() - this.#atMs
    if (elapsedMs <= 0) return null
    this.#usage = process.cpuUsage()
    this.#atMs += elapsedMs
    return (user + system) / 1000 / elapsedMs
  }
}
