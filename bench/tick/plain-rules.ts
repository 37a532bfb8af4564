// The rules of rules.yaml as a good programmer writes them in JavaScript: one loop over columns, nothing allocated.
import type { Proposals } from '../../src/decide/index.js'
import type { Forecast } from '../../src/forecast/forecast.js'
import type { Sense } from '../../src/sense/index.js'

const MIB = 2 ** 20
const MB = 1e6

/** Rules in the order of the file. */
const COMMIT = 0
const RESERVE = 1
const RECLAIM = 2
const REFAULTS = 3
const CACHE_FOR_DISK = 4
const BUFFERS_FOR_NETWORK = 5
const BUSY = 6
const IDLE = 7
const PINNED = 8
const STARVED = 9

export type PlainRules = (rowCount: number, proposals: Proposals) => void

/** @param forecasts by the names that the policy gives them */
export function bindPlainRules(sense: Sense, forecasts: Readonly<Record<string, Forecast>>): PlainRules {
  const { vm, host } = sense.tables
  const high = (name: string) => forecasts[name]!.results.high.values
  const now = (name: string) => vm.signal(name).current.values
  const memory = high('memory')
  const confidence = forecasts['memory']!.results.confidence.values
  const cpu = high('cpu')
  const diskRead = high('diskRead')
  const diskWritten = high('diskWritten')
  const operations = high('operations')
  const received = high('received')
  const sent = high('sent')
  const refaults = high('refaults')
  const actual = now('memory.actual')
  const maximum = now('memory.maximum')
  const floor = now('memory.safeMinimum')
  const pressure = now('memory.pressure')
  const cores = now('cpu.limit')
  const hostPressure = host.signal('memory.pressure').current.values
  const hostRow = vm.hostRow.values
  const tier = vm.label('tier').values
  const pinned = sense.strings.intern('pinned')
  const { alive } = vm
  return (rowCount, proposals) => {
    for (let row = 0; row < rowCount; row++) {
      if (alive[row] === 0) continue
      const has = actual[row]!
      const most = maximum[row]!
      const least = floor[row]!
      const need = memory[row]!
      const sure = confidence[row]!
      if (need > has - 64 * MIB && sure >= 0.9) proposals.push(COMMIT, row, need * 1.1, 0, least, most)
      if (need > has - 64 * MIB && sure < 0.9 && sure > 0.5) proposals.push(RESERVE, row, need, 0, least, most)
      if (need < 0.7 * has && hostPressure[hostRow[row]!]! > 0.1)
        proposals.push(RECLAIM, row, need * 1.2, 0, least, most)
      if (refaults[row]! > 20000 && pressure[row]! > 0.5) proposals.push(REFAULTS, row, has * 1.1, 0, least, most)
      if (diskRead[row]! + diskWritten[row]! > 300 * MB && has < most)
        proposals.push(CACHE_FOR_DISK, row, has + 64 * MIB, 0, least, most)
      if (Math.max(received[row]!, sent[row]!) > 50 * MB)
        proposals.push(BUFFERS_FOR_NETWORK, row, has + 32 * MIB, 0, least, most)
      if (cpu[row]! > 0.95 * cores[row]! && need > 0.95 * has) proposals.push(BUSY, row, need * 1.05, 0, least, most)
      if (cpu[row]! < 0.02 * cores[row]! && operations[row]! < 10 && need < 0.5 * has) {
        proposals.push(IDLE, row, Math.max(need * 1.3, 128 * MIB), 0, least, most)
      }
      if (tier[row] === pinned && has < 0.5 * most) proposals.push(PINNED, row, most, 0, least, most)
      if (pressure[row]! > 0.9) proposals.push(STARVED, row, has * 1.25, 0, least, most)
    }
  }
}
