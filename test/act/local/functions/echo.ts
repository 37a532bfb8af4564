// Returns what it got.
export function handler(input: Uint8Array): Uint8Array {
  return input
}
