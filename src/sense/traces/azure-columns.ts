// Columns that the files of the Azure Functions 2019 data set share.
// https://github.com/Azure/AzurePublicDataset/blob/master/AzureFunctionsDataset2019.md
import { Errors } from './errors.js'
import { quoted, type Row } from './row.js'
import type { DurationMs } from './trace.js'

export const MINUTES_PER_DAY = 1440
export const MIB = 2 ** 20

const PERCENTILES = [0, 1, 25, 50, 75, 99, 100]
export const FUNCTION_COLUMNS = ['HashOwner', 'HashApp', 'HashFunction']
export const DURATION_COLUMNS = [
  ...['Average', 'Count', 'Minimum', 'Maximum'],
  ...PERCENTILES.map((percentile) => `percentile_Average_${percentile}`),
]
export const MEMORY_COLUMNS = [
  ...['SampleCount', 'AverageAllocatedMb'],
  ...[1, 5, 25, 50, 75, 95, 99, 100].map((percentile) => `AverageAllocatedMb_pct${percentile}`),
]

/**
 * How long calls take. The percentiles are those of averages over 30 seconds; minimum and maximum are of single calls,
 * but were not logged for some functions, so each is widened to what the percentiles show.
 * @param first the cell of DURATION_COLUMNS[0]
 */
export function durationOf(row: Row, first: number): DurationMs {
  const cell = (name: string) => row.amount(first + DURATION_COLUMNS.indexOf(name))
  const [p0, p25, p50, p75, p99, p100] = [0, 25, 50, 75, 99, 100].map((p) => cell(`percentile_Average_${p}`)) as Six
  const ascending = [p0, p25, p50, p75, p99, p100]
  if (ascending.some((value, i) => i > 0 && value < ascending[i - 1]!)) {
    throw row.error(row.offset(first + DURATION_COLUMNS.indexOf('percentile_Average_0')), 'percentiles do not ascend')
  }
  const minimum = Math.min(cell('Minimum'), p0)
  const maximum = Math.max(cell('Maximum'), p100)
  return { mean: cell('Average'), minimum, p25, p50, p75, p99, maximum }
}

type Six = [number, number, number, number, number, number]

/** @param first the cell of MEMORY_COLUMNS[0] */
export function memoryBytesOf(row: Row, first: number): number {
  const cell = first + MEMORY_COLUMNS.indexOf('AverageAllocatedMb')
  const memoryBytes = Math.round(row.amount(cell) * MIB)
  if (memoryBytes === 0) throw row.error(row.offset(cell), 'the memory is zero')
  return memoryBytes
}

/** @throws Error naming the first column of the header that is another one than expected */
export function checkHeader(path: string, text: string, separator: string, expected: readonly string[]): void {
  let offset = 0
  const cells = text.split(separator)
  expected.forEach((name, i) => {
    const cell = cells[i]
    if (cell !== name) {
      const found = cell === undefined ? 'the line ends' : quoted(cell)
      throw Errors.At(path, 1, offset + 1, `expected the column ${name}, found ${found}`)
    }
    offset += cell.length + separator.length
  })
  if (cells.length > expected.length) {
    throw Errors.At(path, 1, offset + 1, `expected ${expected.length} columns, found ${cells.length}`)
  }
}
