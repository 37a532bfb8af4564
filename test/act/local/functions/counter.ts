// Keeps state between tasks, as functions do: counts its own calls, and remembers every input that it has seen.
let calls = 0
const seen: string[] = []

export function handler(input: Uint8Array): { calls: number; seen: string[] } {
  seen.push(new TextDecoder().decode(input))
  return { calls: ++calls, seen }
}
