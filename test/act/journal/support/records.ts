import { JournalReader, type JournalRecord, type NewRecord } from '../../../../src/act/journal/index.js'

/** Some record: `tick` tells it from others. */
export function tickRecord(tick: number): NewRecord {
  return {
    type: 'tick',
    timeMs: 1000 * tick,
    tick,
    proposals: 7,
    planned: 5,
    refused: 2,
    reasons: { planned: 5, cooldown: 2 },
    repeated: { cooldown: 3 }, // not empty: a record that ends in zeros is whole where zeros stand for its end
  }
}

/** A record whose payload is at least so large. */
export function largeRecord(bytes: number): NewRecord {
  return { type: 'problem', timeMs: 0, where: 'test', message: 'x'.repeat(bytes), stack: null }
}

export async function readAll(folder: string, fromSeq = 1): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  for await (const record of new JournalReader(folder, { fromSeq })) records.push(record)
  return records
}

export const seqsOf = (records: readonly JournalRecord[]): number[] => records.map(({ seq }) => seq)

export const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

/** The message of the error that a promise rejects with. */
export async function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: Error) => error.message,
  )
}
