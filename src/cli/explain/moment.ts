/** Clocks of simulations begin at 0; this is in 1973. */
const WALL_TIME_MS = 1e11

/** A time of the engine's clock: date and time where it is wall time, else hours since the clock began. */
export function momentText(timeMs: number): string {
  if (timeMs >= WALL_TIME_MS && timeMs <= 8.64e15) return new Date(timeMs).toISOString().replace('T', ' ')
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const seconds = timeMs / 1000
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`
}
