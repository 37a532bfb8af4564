// What a kernel is to Atoll, for editors and for whoever writes one; nothing here is compiled.
//
// A kernel is one file: AssemblyScript (.ts), which Atoll compiles when it loads the policy, or WebAssembly (.wasm)
// from any language. It exports `memory` (AssemblyScript does so by itself) and the functions of one of the interfaces
// below. It may import maths and nothing else: env.exp, env.pow and their like, of f64s; and env.abort.
//
// Numbers are f64s in columns that lie side by side, each as long as there are rows: column `c` of row `r` is at
// `address + 8 * (c * rows + r)`. A row is a target that the policy matches; which ones there are, and where, differs
// from tick to tick.
//
// A variable that it exports (`export let steepness: f64 = 8`) is a parameter: a policy may set it by name. Of C and
// Rust these are the exported variables of type double and f64.
//
// What it must not do: trap, give NaN or an infinity, take longer than its deadline, want more memory than its cap, or
// name memory that is not there. Its policy is disabled then, and no other.

/** Computes a value of every target, such as a risk, a score or a cost. */
declare interface ValueKernel {
  /**
   * Finds room in the kernel's memory; called a few times when it starts, for every row that there can be.
   * @returns the address, a multiple of 8; 0 when there is no room
   */
  allocate(bytes: i32): i32

  /**
   * @param inputs a column for each of the policy's `inputs`. Every value is known and finite: a target of which one is
   * missing is left out, and its result is missing too
   * @param output takes a finite number for each row
   */
  evaluate(inputs: i32, output: i32, rows: i32): void
}

/** Forecasts a signal. The interval around it and the confidence in it are Atoll's, as for every model. */
declare interface ForecastKernel {
  /** As of a {@link ValueKernel}. */
  allocate(bytes: i32): i32

  /** How many numbers it keeps of each target, at most 1024. */
  stateSize(): i32

  /**
   * @param values the signal in this tick; NaN where it is missing, but never in a target's first
   * @param state `stateSize()` columns: what the last call left there of the same target; 0 for a new one
   * @param output takes the value that is expected `steps` ticks later, a finite number for each row
   */
  forecast(values: i32, state: i32, output: i32, rows: i32, steps: i32): void
}
