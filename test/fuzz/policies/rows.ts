// Rows that no honest host would report.
import { Sense, type Table, TARGET_KINDS } from '../../../src/sense/index.js'
import { createRandom } from '../../../src/sense/random.js'

const VALUES = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, 5e-324, 1.7e308, -1.7e308, 2 ** 31, 2 ** 53, 2 ** 63, 1e-9]
const ROWS = 70

/** Tables in which every column holds hostile numbers, in more rows than a word of answers has bits. */
export function hostileSense(): Sense {
  const capacity = { host: 96, pop: 96, function: 96, task: 96, vm: 96 }
  const sense = new Sense({ capacity, historyTicks: 64, memoryLimitBytes: 256 * 2 ** 20 })
  const random = createRandom('hostile rows')
  for (const kind of TARGET_KINDS) {
    const table = sense.tables[kind]
    const host = (index: number) => (kind === 'host' || index % 5 === 0 ? null : `host-${index % 7}`)
    for (let index = 0; index < ROWS; index++) {
      const labels: Record<string, string> =
        index % 3 === 0 ? {} : { tier: random.pick(['gold', '', 'ü']), kind: 'wasm' }
      table.add(`${kind}-${index}`, labels, host(index), sense.tables.host)
    }
  }
  for (const kind of TARGET_KINDS) {
    for (let index = 0; index < ROWS; index += 9) sense.tables[kind].remove(`${kind}-${index}`)
  }
  return sense
}

/** New hostile numbers in every signal of a table. */
export function fillHostile(table: Table, signals: readonly string[], seed: number): void {
  const random = createRandom(seed)
  for (const name of signals) {
    const { values } = table.signal(name).current
    for (let row = 0; row < ROWS; row++) values[row] = random.pick(VALUES)
  }
}
