// Finds the runs that a journal holds.
import { JournalReader, type OpenRecord } from '../../act/index.js'
import { runOf } from '../../act/replay/index.js'
import { Errors, given } from '../errors.js'

export interface Run {
  readonly open: OpenRecord
  readonly ticks: number
}

/** @throws CliError when the folder holds no run that can be replayed, or not the one that is asked for */
export async function findRun(folder: string, wanted: number | null, onDamage: (error: Error) => void): Promise<Run> {
  const runs = await given('journal', () => listRuns(folder, onDamage))
  if (runs.length === 0) throw Errors.NoRuns(folder)
  const numbers = runs.map(({ open }) => runOf(open))
  const found = wanted === null ? runs.at(-1) : runs[numbers.indexOf(wanted)]
  if (found === undefined) throw Errors.RunUnknown(wanted!, numbers)
  if (found.open.format === undefined) throw Errors.OldFormat(folder)
  return found
}

async function listRuns(folder: string, onDamage: (error: Error) => void): Promise<Run[]> {
  const runs = new Map<number, { open: OpenRecord; ticks: number }>()
  let current: { ticks: number } | null = null
  const types = new Set(['open', 'tick'] as const)
  for await (const record of new JournalReader(folder, { types, onDamage })) {
    if (record.type === 'open') {
      const run = runOf(record)
      const known = runs.get(run) ?? { open: record, ticks: 0 }
      runs.set(run, known)
      current = known
    } else if (record.type === 'tick' && current !== null) current.ticks++
  }
  return [...runs.values()]
}
