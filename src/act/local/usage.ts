// What an environment alone can know of itself, in cells that it shares with the runtime: written when it is asked, and
// when it next has a moment to answer, so nothing is paid for environments that nobody looks at. The function can write
// there too: whoever reads must bound what it finds.

/** Where in the cells what stands. */
const CELLS = { atMs: 0, heldBytes: 1, receivedBytes: 2, sentBytes: 3 } as const
const COUNT = Object.keys(CELLS).length

/** One answer. */
export interface Usage {
  /** When, in milliseconds since 1970. */
  readonly atMs: number
  /** What it holds. */
  readonly heldBytes: number
  /** By its connections, since it started; NaN: it cannot have any. */
  readonly receivedBytes: number
  readonly sentBytes: number
}

/** Cells of an environment that is about to start. */
export function allocateUsage(): SharedArrayBuffer {
  return new SharedArrayBuffer(COUNT * Float64Array.BYTES_PER_ELEMENT)
}

export function writeUsage(cells: Float64Array, usage: Usage): void {
  for (const [name, cell] of Object.entries(CELLS)) cells[cell] = usage[name as keyof Usage]
}

/** @returns null before the first answer, and for what is no answer */
export function readUsage(cells: Float64Array): Usage | null {
  const [atMs, heldBytes, receivedBytes, sentBytes] = cells as unknown as [number, number, number, number]
  const isSent = [receivedBytes, sentBytes].every((bytes) => Number.isNaN(bytes) || isCount(bytes))
  if (!(atMs > 0 && isCount(atMs) && isCount(heldBytes) && isSent)) return null
  return { atMs, heldBytes, receivedBytes, sentBytes }
}

function isCount(value: number): boolean {
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER
}
