// Keeps buffers, as many MiB as the first byte of its input says.
const hoard: Uint8Array[] = []

export function handler(input: Uint8Array): void {
  hoard.push(new Uint8Array(input[0]! * 2 ** 20).fill(1))
}
