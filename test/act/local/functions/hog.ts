// Fills its heap without end.
const kept: number[][] = []

export function handler(): never {
  for (let n = 0; ; n++) kept.push(Array.from({ length: 1000 }, (_, i) => i + n + 0.5))
}
