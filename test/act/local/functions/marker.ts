// Marks an input as one tenant's and one task's, so that a byte of it can be told wherever it turns up.
export const MAGIC = 'ATOLLMRK'
/** The eight bytes of the magic as wasm loads them. */
export const MAGIC_I64 = new DataView(new TextEncoder().encode(MAGIC).buffer).getBigInt64(0, true)

export const MODES = { plain: 0, grow: 1, fail: 2, endless: 3, exit: 4, uncaught: 5 } as const
export type Mode = keyof typeof MODES

/** The magic, the tenant and the task, again and again, and the mode in the last byte. */
export function markedInput(tenant: string, task: number, mode: Mode, sizeBytes: number): Uint8Array {
  const mark = `${MAGIC}:${tenant}:${task};`
  const input = new TextEncoder().encode(mark.repeat(Math.ceil(sizeBytes / mark.length)).slice(0, sizeBytes))
  input[sizeBytes - 1] = MODES[mode]
  return input
}

/** Tenants whose marks are in the bytes. */
export function markedBy(bytes: Uint8Array): Set<string> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return new Set([...text.matchAll(new RegExp(`${MAGIC}:(\\w+):`, 'g'))].map(([, tenant]) => tenant!))
}
