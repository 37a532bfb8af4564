import { closeSync, openSync, readSync } from 'node:fs'

/** Reads zeros and computes, again and again, with a breath between, until it is told to stop. */
export async function handler(_input: Uint8Array, { signal }: { signal: AbortSignal }): Promise<string> {
  const file = openSync('/dev/zero', 'r')
  const block = new Uint8Array(65_536)
  while (!signal.aborted) {
    for (let round = 0; round < 16; round++) readSync(file, block)
    await new Promise((resolve) => setImmediate(resolve))
  }
  closeSync(file)
  return 'stopped'
}
