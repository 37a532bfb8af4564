// A way to give every task a sandbox of its own.
export interface Way {
  /** Executes one task in a sandbox that no other task has changed, and leaves none changed. @returns what the task says */
  task(): unknown
  close?(): void
}

export type WayName = 'atoll' | 'instantiate' | 'instantiateAndSet' | 'copyBack' | 'worker'

/** One kind of sandbox in all ways. */
export type Ways = Readonly<Record<WayName, Way>>
