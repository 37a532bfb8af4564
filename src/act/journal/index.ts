// The journal: append-only records of what the loop decided and did, that outlive a crash and can be read while they
// are written.
export { Journal, type JournalHistory, type JournalStatistics } from './journal.js'
export type { JournalOptions, JournalProblem } from './options.js'
export { JournalReader, type ReaderOptions } from './reader.js'
export { decisionAt, type Decided, type DecisionColumns } from './decisions.js'
export type * from './described.js'
export { type Numbers, readingBytes, ReadingTaker, type SignalReading, writeReading } from './readings.js'
export { FORMAT } from './records.js'
export type * from './records.js'
