// A day of the public Azure Functions 2019 data set, as it is published: three CSV files without quoting.
import { basename, dirname, join } from 'node:path'
import { ArrivalList, merged } from './arrival-list.js'
import {
  checkHeader,
  DURATION_COLUMNS,
  durationOf,
  FUNCTION_COLUMNS,
  MEMORY_COLUMNS,
  memoryBytesOf,
  MINUTES_PER_DAY,
} from './azure-columns.js'
import { Errors } from './errors.js'
import { linesOf } from './lines.js'
import { Row } from './row.js'
import { type DurationMs, type FunctionTrace, type TracedFunction, triggers } from './trace.js'

const INVOCATIONS = /^invocations_per_function_md\.anon\.(d\d\d\.csv(?:\.gz)?)$/
const MINUTES = Array.from({ length: MINUTES_PER_DAY }, (_, minute) => String(minute + 1))
const INVOCATION_COLUMNS = [...FUNCTION_COLUMNS, 'Trigger', ...MINUTES]

export const AZURE_INVOCATIONS_BEGIN = `${FUNCTION_COLUMNS.join(',')},Trigger,1,2,`

/** How a day of the Azure Functions data set is read. */
export interface AzureFunctionsOptions {
  /** Told of functions that are left out, because the day has no durations or no memory for them. */
  readonly onIncomplete?: (left: { withoutDurations: number; withoutMemory: number; functions: number }) => void
}

/**
 * Reads one day of the data set; the files of durations and memory are found beside that of invocations.
 *
 * Memory is published by app. An environment loads its whole app, so each function is given its app's average; where
 * several functions of an app share one environment, that counts the app more than once.
 *
 * The minutes of a function that has two lines are added up. Functions without durations or memory that day (neither
 * was logged for all, and the last two days have no memory file) cannot be replayed: they are left out and counted.
 * @param path `invocations_per_function_md.anon.dNN.csv`, plain or gzip
 * @throws Error naming file, line and column of what is wrong
 */
export async function loadAzureFunctions(path: string, options: AzureFunctionsOptions = {}): Promise<FunctionTrace> {
  const match = INVOCATIONS.exec(basename(path))
  if (match === null) throw Errors.NotInvocations(path)
  const beside = (name: string) => join(dirname(path), `${name}_percentiles.anon.${match[1]}`)
  const durations = await loadDurations(beside('function_durations'))
  const memories = await loadMemories(beside('app_memory'))
  const functions = new Map<string, TracedFunction>()
  const left = { withoutDurations: 0, withoutMemory: 0, functions: 0 }
  for await (const row of rowsOf(path, INVOCATION_COLUMNS, 5)) {
    const [owner, app, id] = [row.name(0), row.name(1), row.name(2)]
    const trigger = row.oneOf(3, triggers)
    const arrivals = arrivalsOf(row)
    left.functions++
    const durationMs = durations.get(id)
    const memoryBytes = memories.get(app)
    if (durationMs === undefined) left.withoutDurations++
    else if (memoryBytes === undefined) left.withoutMemory++
    else {
      const earlier = functions.get(id)
      if (earlier === undefined) functions.set(id, { id, owner, app, trigger, durationMs, memoryBytes, ...arrivals })
      else if (earlier.app === app) functions.set(id, { ...earlier, ...merged(earlier, arrivals) })
      else throw row.error(row.offset(2), 'a function of another app has this name already')
    }
  }
  if (functions.size === 0) throw Errors.NothingComplete(path, left)
  if (left.withoutDurations + left.withoutMemory > 0) options.onIncomplete?.(left)
  return { minutes: MINUTES_PER_DAY, functions: [...functions.values()] }
}

/** By function. */
async function loadDurations(path: string): Promise<Map<string, DurationMs>> {
  const columns = [...FUNCTION_COLUMNS, ...DURATION_COLUMNS]
  const durations = new Map<string, DurationMs>()
  for await (const row of rowsOf(path, columns, columns.length)) durations.set(row.name(2), durationOf(row, 3))
  return durations
}

/** By app. */
async function loadMemories(path: string): Promise<Map<string, number>> {
  const columns = [...FUNCTION_COLUMNS.slice(0, 2), ...MEMORY_COLUMNS]
  const memories = new Map<string, number>()
  for await (const row of rowsOf(path, columns, columns.length)) memories.set(row.name(1), memoryBytesOf(row, 2))
  return memories
}

async function* rowsOf(path: string, columns: readonly string[], cells: number): AsyncGenerator<Row> {
  let line = 0
  for await (const text of linesOf(path)) {
    if (++line === 1) checkHeader(path, text, ',', columns)
    else yield new Row(path, line, text, ',', cells)
  }
  if (line < 2) throw Errors.Empty(path)
}

/** Reads the 1440 counts digit by digit: nearly all of the file's hundreds of megabytes are these. */
function arrivalsOf(row: Row): ReturnType<ArrivalList['columns']> {
  const list = new ArrivalList()
  const { text } = row
  let at = row.offset(4)
  for (let minute = 0; minute < MINUTES_PER_DAY; minute++) {
    const begin = at
    let calls = 0
    for (; at < text.length; at++) {
      const digit = text.charCodeAt(at) - 48
      if (digit < 0 || digit > 9) break
      calls = calls * 10 + digit
    }
    const isLast = minute === MINUTES_PER_DAY - 1
    const isEnded = isLast ? at === text.length : text[at] === ','
    if (!isEnded && at === text.length) {
      throw row.error(at, `the line ends after ${minute + 1} of ${MINUTES_PER_DAY} minutes`)
    }
    if (!isEnded || at === begin || calls > 0xffff_ffff) {
      throw row.error(begin, `expected the number of calls in minute ${minute + 1}${isLast ? ', the last' : ''}`)
    }
    if (calls > 0) list.add(minute, calls)
    at++
  }
  return list.columns()
}
