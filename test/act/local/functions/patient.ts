// Waits until it is told to give up. With input it heeds that; without, it does not.
import { setTimeout } from 'node:timers/promises'

export async function handler(input: Uint8Array, { signal }: { signal: AbortSignal }): Promise<string> {
  if (input.length > 0) await setTimeout(600_000, null, { signal }).catch(() => undefined)
  else await setTimeout(600_000)
  return 'gave up'
}
