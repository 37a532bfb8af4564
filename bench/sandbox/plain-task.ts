// What a thread needs to execute a plain task, and nothing else.
export function runPlain({ exports }: WebAssembly.Instance, pages: number): number {
  return (exports['run'] as (pages: number) => number)(pages)
}
