// One table with all there is about each function: the columns of the Azure Functions 2019 files, joined, and a last
// one with the minutes in which the function was called, `minute` or `minute:count`, apart by blanks.
import { ArrivalList } from './arrival-list.js'
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
import { quoted, Row } from './row.js'
import { type FunctionTrace, type TracedFunction, triggers } from './trace.js'

const ARRIVALS = 'inv_sparse'
const COLUMNS = [...FUNCTION_COLUMNS, 'Trigger', ...DURATION_COLUMNS, ...MEMORY_COLUMNS, ARRIVALS]
const DURATION = COLUMNS.indexOf(DURATION_COLUMNS[0]!)
const MEMORY = COLUMNS.indexOf(MEMORY_COLUMNS[0]!)

/** The data set covers two weeks. */
const LAST_MINUTE = 14 * MINUTES_PER_DAY - 1
const ARRIVAL = /^(\d{1,9})(?::(\d{1,9}))?$/

export const SPARSE_TSV_BEGINS = `${FUNCTION_COLUMNS.join('\t')}\t`

/**
 * Reads a trace from one table; its length is the whole days that hold the last call.
 * @param path a TSV file with header, plain or gzip
 * @throws Error naming file, line and column of what is wrong
 */
export async function loadSparseTsv(path: string): Promise<FunctionTrace> {
  const functions: TracedFunction[] = []
  const lineOf = new Map<string, number>()
  let line = 0
  let lastMinute = 0
  for await (const text of linesOf(path)) {
    if (++line === 1) {
      checkHeader(path, text, '\t', COLUMNS)
      continue
    }
    const row = new Row(path, line, text, '\t', COLUMNS.length)
    const arrivals = arrivalsOf(row)
    const traced = functionOf(row, arrivals)
    const earlier = lineOf.get(traced.id)
    if (earlier !== undefined) throw row.error(row.offset(2), `this function is on line ${earlier} already`)
    lineOf.set(traced.id, line)
    functions.push(traced)
    lastMinute = Math.max(lastMinute, arrivals.lastMinute)
  }
  if (functions.length === 0) throw Errors.Empty(path)
  return { minutes: Math.ceil((lastMinute + 1) / MINUTES_PER_DAY) * MINUTES_PER_DAY, functions }
}

function functionOf(row: Row, arrivals: ArrivalList): TracedFunction {
  return {
    id: row.name(2),
    owner: row.name(0),
    app: row.name(1),
    trigger: row.oneOf(3, triggers),
    durationMs: durationOf(row, DURATION),
    memoryBytes: memoryBytesOf(row, MEMORY),
    ...arrivals.columns(),
  }
}

function arrivalsOf(row: Row): ArrivalList {
  const cell = COLUMNS.indexOf(ARRIVALS)
  const list = new ArrivalList()
  const text = row.rest(cell)
  if (text === '') return list
  let offset = row.offset(cell)
  for (const word of text.split(' ')) {
    const match = ARRIVAL.exec(word)
    if (match === null) throw row.error(offset, `${quoted(word)} is not a minute such as 17 or 17:3`)
    const minute = Number(match[1])
    const calls = Number(match[2] ?? 1)
    if (minute > LAST_MINUTE) throw row.error(offset, `minute ${minute} is beyond the last, ${LAST_MINUTE}`)
    if (minute <= list.lastMinute) throw row.error(offset, `minute ${minute} does not come after ${list.lastMinute}`)
    if (calls === 0) throw row.error(offset, `minute ${minute} has no calls`)
    list.add(minute, calls)
    offset += word.length + 1
  }
  return list
}
