/**
 * One kernel's work over one table, every tick: the export to call and the record it reads (see assembly/layout.ts).
 */
export interface Job {
  readonly kernel: string
  readonly pointer: number
}
