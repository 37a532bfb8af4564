// The journal: append-only records of what the loop decided and did, that outlive a crash and can be read while they are written.
export { Journal, type JournalHistory, type JournalOptions, type JournalProblem, type JournalStatistics } from './journal.js'
export { JournalReader, type ReaderOptions } from './reader.js'
export type * from './records.js'
