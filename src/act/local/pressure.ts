// Pressure stall information of the kernel: https://docs.kernel.org/accounting/psi.html
import { readFileSync } from 'node:fs'
import { PressureWatch } from './memory/index.js'

export type PressureResource = 'memory' | 'cpu' | 'io'

/**
 * Share of the last ten seconds in which some task waited for the resource.
 * @returns 0 to 1, or null where the kernel does not tell
 */
export function readPressure(resource: PressureResource): number | null {
  const report = readIfThere(`/proc/pressure/${resource}`)
  const percent = report === null ? null : /^some avg10=([\d.]+)/m.exec(report)
  return percent === null ? null : Number(percent[1]) / 100
}

/**
 * Some task waited for memory for 150 of 2000 ms. Without privileges the kernel takes windows of whole 2 s only.
 */
const MEMORY_IS_SHORT = 'some 150000 2000000'

/** A file that tells of pressure. */
export interface PressureSource {
  readonly path: string
  /** null: it tells of every change. */
  readonly trigger: string | null
}

/**
 * What tells that this process may get too little memory: the host, and the control group that it lives in.
 * @param groups content of /proc/self/cgroup
 */
export function memoryPressureSources(groups = readIfThere('/proc/self/cgroup') ?? ''): PressureSource[] {
  const sources: PressureSource[] = [{ path: '/proc/pressure/memory', trigger: MEMORY_IS_SHORT }]
  const group = /^0::(\/.+)$/m.exec(groups)?.[1]
  if (group !== undefined) {
    const folder = `/sys/fs/cgroup${group}`
    sources.push({ path: `${folder}/memory.pressure`, trigger: MEMORY_IS_SHORT })
    sources.push({ path: `${folder}/memory.events`, trigger: null }) // memory.high and memory.max were met
  }
  return sources
}

/**
 * Calls whenever one of the sources tells of pressure, until it is closed. Nothing is read again and again: the kernel
 * wakes a thread for each source.
 */
export class PressureWatches {
  readonly #watches: PressureWatch[] = []

  constructor(sources: readonly PressureSource[], told: () => void) {
    for (const { path, trigger } of sources) {
      try {
        this.#watches.push(PressureWatch.open(path, trigger, told))
      } catch (error) {
        // Not there, or not for us to write triggers to: what the others tell must do, or readings.
        if ((error as NodeJS.ErrnoException).code !== 'ATOLL_SYSTEM') throw error
      }
    }
  }

  /** Sources that do tell; without any, whoever wants to know must read. */
  get count(): number {
    return this.#watches.length
  }

  close(): void {
    for (const watch of this.#watches.splice(0)) watch.close()
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null // compiled out, switched off or not for our eyes: all the same here
  }
}
