// How much there is in the buffer of its input.
export function handler(input: Uint8Array): number {
  return input.buffer.byteLength
}
