// The journal: append-only records of what the loop decided and did, that outlive a crash and can be read while they
// are written.
export { Journal, type JournalHistory, type JournalStatistics } from './journal.js'
export type { JournalOptions, JournalProblem } from './options.js'
export { JournalReader, type ReaderOptions } from './reader.js'
export type * from './records.js'
