/** How resets of an island or overlay were done, since it was created. */
export interface ResetCounts {
  /** No page had been written to but those that were kept: they were copied back. */
  readonly copied: number
  /** The kernel was asked which pages had been written to. */
  readonly scanned: number
  /** All but the pages that are kept was given up unseen, as the cheapest way. */
  readonly dropped: number
  /** Pages that are kept in memory now, as tasks keep writing to them. */
  readonly keptPages: number
}
