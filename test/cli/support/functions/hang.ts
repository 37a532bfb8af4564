/** Runs until it is told to stop. */
export const handler = (_: Uint8Array, { signal }: { signal: AbortSignal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
