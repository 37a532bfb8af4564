// Small trace files for the tests of the loaders, written to a folder that goes away with them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs a test with a folder that holds the given files. */
export async function withFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  run: (pathOf: (name: string) => string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-traces-'))
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    await run((name) => join(folder, name))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const FUNCTION = ['HashOwner', 'HashApp', 'HashFunction']
const DURATION = [
  ...['Average', 'Count', 'Minimum', 'Maximum'],
  ...[0, 1, 25, 50, 75, 99, 100].map((p) => `percentile_Average_${p}`),
]
const MEMORY = [
  ...['SampleCount', 'AverageAllocatedMb'],
  ...[1, 5, 25, 50, 75, 95, 99, 100].map((p) => `AverageAllocatedMb_pct${p}`),
]

const DURATIONS_MS = ['40', '9', '5.0', '90.5', '6', '7', '20', '30', '50', '80', '85']
const MEMORY_MIB = ['500', '128', '1', '2', '3', '4', '5', '6', '7', '8']

/** @param functions owner, app, function, trigger and sparse arrivals of each */
export function tsv(functions: readonly string[][]): string {
  const header = [...FUNCTION, 'Trigger', ...DURATION, ...MEMORY, 'inv_sparse']
  return lines([header, ...functions.map((cells) => cells.toSpliced(4, 0, ...DURATIONS_MS, ...MEMORY_MIB))], '\t')
}

export type Day = Record<'invocations' | 'durations' | 'memory', string[][]>

/** The three files of a day, with calls of each function in minute 1 and the day's last. */
export function azureDay({ invocations, durations, memory }: Day): Record<string, string> {
  const minutes = Array.from({ length: 1440 }, (_, i) => String(i + 1))
  const counts = minutes.map((minute) => (minute === '2' ? '3' : minute === '1440' ? '1' : '0'))
  const table = (header: string[], rows: string[][], values: string[]) =>
    lines([header, ...rows.map((row) => [...row, ...values])], ',')
  return {
    'invocations_per_function_md.anon.d01.csv': table([...FUNCTION, 'Trigger', ...minutes], invocations, counts),
    'function_durations_percentiles.anon.d01.csv': table([...FUNCTION, ...DURATION], durations, DURATIONS_MS),
    'app_memory_percentiles.anon.d01.csv': table([...FUNCTION.slice(0, 2), ...MEMORY], memory, MEMORY_MIB),
  }
}

function lines(rows: readonly (readonly string[])[], separator: string): string {
  return rows.map((row) => `${row.join(separator)}\n`).join('')
}
