// A row of the task table for every task that has been running for a tick or more, and what is seen of it: what its
// thread uses, by meters that are read in one call, and what its environment tells of itself. Tasks that come and go
// between two ticks cost nothing here but a call when they end.
import type { Sense, Table } from '../../sense/index.js'
import type { CompletionListener } from '../host.js'
import { SCRATCH_KINDS } from '../scratch.js'
import type { Environment } from './environment.js'
import type { TaskEndCall } from './task-queue.js'
import { METER_COLUMNS, Meters } from './memory/index.js'
import type { LocalRuntime } from './runtime.js'
import type { Task, TaskResult } from './task.js'
import type { Usage } from './usage.js'

/** Where each of {@link METER_COLUMNS} goes. */
const METERED: Readonly<Record<(typeof METER_COLUMNS)[number], string>> = {
  cpuCores: 'cpu.used',
  readBytesPerSecond: 'io.read',
  writtenBytesPerSecond: 'io.written',
  operationsPerSecond: 'io.operations',
  receivedBytesPerSecond: 'network.received',
  sentBytesPerSecond: 'network.sent',
  cyclesPerSecond: 'cpu.cycles',
  instructionsPerSecond: 'cpu.instructions',
  faultsPerSecond: 'memory.faults',
  residentBytes: 'memory.used',
  pages: 'pages.dirtied',
  repeatedShare: 'pages.repeated',
}

/** Threads whose files are open: each takes up to five descriptors, of which a process has a limited number. */
const MOST_METERS = 512

/** An environment whose task was running at a tick. */
interface Watched {
  readonly environment: Environment
  /** null: its thread cannot be read. */
  readonly meter: number | null
  taskId: string
  /** -1: its task has none yet. */
  row: number
  told: Usage | null
}

export class TaskRows {
  readonly #runtime: LocalRuntime
  readonly #sense: Sense
  readonly #hostId: string
  readonly #meters: Meters | null
  readonly #watched = new Map<number, Watched>()
  readonly #ended: TaskEndCall = (...end) => this.#taskEnded(...end)
  readonly #stopped = ({ environmentId }: { readonly environmentId: number }) => this.#forget(environmentId)
  readonly #stopListening: () => void
  /** Told of every task that ends. */
  onCompletion: CompletionListener | null = null

  /** @param hostId the row of the host table that the tasks run on */
  constructor(runtime: LocalRuntime, sense: Sense, hostId: string) {
    this.#runtime = runtime
    this.#sense = sense
    this.#hostId = hostId
    this.#meters = metersIfThere()
    this.#stopListening = runtime.onEnd(this.#ended)
    runtime.events.on('environmentStopped', this.#stopped)
  }

  /** Tells what is to be seen now; a task that was there at the last tick gets its row. */
  sample(nowMs: number): void {
    const { task: table } = this.#sense.tables
    this.#runtime.scratch.measure()
    for (const environment of this.#runtime.running()) {
      const { task } = environment
      if (task !== null) this.#see(table, environment, task, nowMs)
    }
    const columns = METER_COLUMNS.map((name) => table.signal(METERED[name]).raw)
    this.#meters?.sample(columns, table.capacityRows)
    for (const watched of this.#watched.values()) if (watched.row >= 0) this.#writeTold(table, watched)
  }

  close(): void {
    this.#stopListening()
    this.#runtime.events.off('environmentStopped', this.#stopped)
    for (const id of [...this.#watched.keys()]) this.#forget(id)
    this.#meters?.close()
  }

  #see(table: Table, environment: Environment, task: Task, nowMs: number): void {
    const watched = this.#watched.get(environment.id) ?? this.#watch(environment)
    if (watched.taskId !== task.id) {
      this.#removeRow(watched)
      watched.taskId = task.id
      watched.told = null
      if (watched.meter !== null) this.#meters!.begin(watched.meter)
    } else if (watched.row < 0 && table.size < table.capacityRows) {
      this.#addRow(table, watched, task)
    }
    environment.measure()
    if (watched.row >= 0) table.signal('elapsed').raw[watched.row] = secondsOf(nowMs - environment.lastUsedMs)
  }

  #watch(environment: Environment): Watched {
    const id = environment.systemThreadId
    const mayMeter = this.#meters !== null && id !== null && id > 0 && this.#watched.size < MOST_METERS
    const meter = mayMeter ? this.#meters!.add({ scope: 'thread', id: id! }) : null
    const watched: Watched = { environment, meter, taskId: '', row: -1, told: null }
    this.#watched.set(environment.id, watched)
    return watched
  }

  #addRow(table: Table, watched: Watched, { id, functionName, tenant, input }: Task): void {
    const { kind, scratchBytes } = this.#runtime.definitionOf(functionName)
    const labels = { function: functionName, tenant, kind }
    watched.row = table.add(id, labels, this.#hostId, this.#sense.tables.host).row
    table.signal('input.size').raw[watched.row] = input.length
    const limitBytes = this.#runtime.memoryLimitOf(functionName)
    table.signal('memory.limit').raw[watched.row] = limitBytes
    if (scratchBytes > 0) table.signal('storage.limit').raw[watched.row] = scratchBytes
    if (watched.meter !== null) this.#meters!.place(watched.meter, watched.row, watched.environment.island?.id ?? null)
  }

  /** Bounded, as its function may have written it. */
  #writeTold(table: Table, watched: Watched): void {
    const { row, environment } = watched
    const told = environment.usage
    const before = watched.told
    if (told === null) return
    this.#writeMemory(table, watched, told)
    if (told.atMs === before?.atMs) return
    watched.told = told
    const seconds = before === null ? NaN : secondsOf(told.atMs - before.atMs)
    if (!(seconds > 0)) return
    // Sums that only grow, unless the function has written them.
    table.signal('network.received').raw[row] = Math.max(0, told.receivedBytes - before!.receivedBytes) / seconds
    table.signal('network.sent').raw[row] = Math.max(0, told.sentBytes - before!.sentBytes) / seconds
  }

  #writeMemory(table: Table, { row, environment, taskId }: Watched, told: Usage): void {
    const { scratch } = this.#runtime
    const scratchBytes = scratch.heldBytes(taskId, 'memory')
    const limitBytes = this.#runtime.memoryLimitOf(environment.functionName)
    table.signal('memory.used').raw[row] = Math.min(told.heldBytes + scratchBytes, limitBytes)
    for (const kind of SCRATCH_KINDS) table.signal(`scratch.${kind}`).raw[row] = scratch.heldBytes(taskId, kind)
  }

  #taskEnded(...[result, environment, inputBytes]: Parameters<TaskEndCall>): void {
    const watched = environment === null ? undefined : this.#watched.get(environment.id)
    const isWatched = watched !== undefined && watched.taskId === result.taskId
    if (environment !== null) this.#tell(result, environment, inputBytes)
    if (isWatched) this.#removeRow(watched)
  }

  #tell({ functionName, taskId, status }: TaskResult, { lastUsedMs }: Environment, inputBytes: number): void {
    const seconds = secondsOf(this.#runtime.clock.nowMs() - lastUsedMs)
    this.onCompletion?.({ functionName, taskId, isDone: status === 'done', seconds, inputBytes })
  }

  #removeRow(watched: Watched): void {
    if (watched.row < 0) return
    if (watched.meter !== null) this.#meters!.place(watched.meter, null)
    watched.row = -1
    this.#sense.tables.task.remove(watched.taskId)
  }

  #forget(environmentId: number): void {
    const watched = this.#watched.get(environmentId)
    if (watched === undefined) return
    this.#removeRow(watched)
    if (watched.meter !== null) this.#meters!.remove(watched.meter)
    this.#watched.delete(environmentId)
  }
}

/** Without the native module JavaScript functions run all the same; what their threads use is unknown. */
function metersIfThere(): Meters | null {
  try {
    return new Meters()
  } catch {
    return null
  }
}

function secondsOf(ms: number): number {
  return Math.max(0, ms) / 1000
}
