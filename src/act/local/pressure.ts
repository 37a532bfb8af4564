// Pressure stall information of the kernel: https://docs.kernel.org/accounting/psi.html
import { readFileSync } from 'node:fs'

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

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null // compiled out, switched off or not for our eyes: all the same here
  }
}
