// What the process or a thread has used.
import { native } from './native.js'

/** Fields of a sample, in the order of {@link Sampler.values}; counters count since the process (or thread) started. */
export const SAMPLE_FIELDS = [
  'userCpuSeconds',
  'systemCpuSeconds',
  'minorFaults',
  'majorFaults',
  'voluntarySwitches',
  'involuntarySwitches',
  'peakResidentBytes',
  'residentBytes',
  'runDelaySeconds', // ready to run, but waiting for a CPU
  'readBytes', // from storage
  'writtenBytes', // to storage
  'cpuStallSeconds', // pressure of the host (PSI): some task waited
  'memoryStallSeconds',
  'ioStallSeconds',
] as const
export type SampleField = (typeof SAMPLE_FIELDS)[number]
export type SampleScope = 'process' | 'thread'

/** Calls of native/memory/host-calls.cc. */
export interface SamplerCalls {
  samplerOpen(scope: SampleScope): number
  samplerRead(id: number, values: Float64Array): void
  samplerClose(id: number): void
}

/** Reads what this process or the calling thread has used, without allocating: its files under /proc stay open. */
export class Sampler {
  /** A number per name in {@link SAMPLE_FIELDS}; NaN where this kernel does not tell. */
  readonly values = new Float64Array(SAMPLE_FIELDS.length)
  readonly #id: number

  private constructor(id: number) {
    this.#id = id
  }

  /** @param scope thread: the calling one; residentBytes is the process's and pressure the host's all the same */
  static open(scope: SampleScope): Sampler {
    return new Sampler(native().samplerOpen(scope))
  }

  /** Fills `values` and returns it. @throws ATOLL_CLOSED (closed, or opened by another thread), ATOLL_SYSTEM */
  sample(): Float64Array {
    native().samplerRead(this.#id, this.values)
    return this.values
  }

  /** Idempotent. */
  close(): void {
    native().samplerClose(this.#id)
  }
}
