import type { JournalSink } from '../recorder.js'
import { type Sense, TARGET_KINDS, type TargetChange } from '../sense/index.js'

/** A record holds 16 MiB; ids and labels are as long as their host makes them. */
const CHANGES = 4096
const CHARACTERS = 2 ** 20

/** Keeps what comes and goes until it is written down. */
export class TargetLog {
  readonly #sense: Sense
  #changes: TargetChange[] = []

  constructor(sense: Sense) {
    this.#sense = sense
    for (const kind of TARGET_KINDS) sense.tables[kind].onChange = (change) => void this.#changes.push(change)
  }

  /** Writes down what has changed since the last time. */
  write(journal: JournalSink, timeMs: number): void {
    if (this.#changes.length === 0) return
    const changes = this.#changes
    this.#changes = []
    let part: TargetChange[] = []
    let characters = 0
    for (const change of changes) {
      part.push(change)
      characters += change.id.length + lengthOfLabels(change)
      if (part.length < CHANGES && characters < CHARACTERS) continue
      journal.append({ type: 'targets', timeMs, changes: part })
      part = []
      characters = 0
    }
    if (part.length > 0) journal.append({ type: 'targets', timeMs, changes: part })
  }

  /** Begins with the targets there are, as if they came now. Hosts come first: others live on them. */
  restart(): void {
    const { tables } = this.#sense
    this.#changes = TARGET_KINDS.flatMap((kind) =>
      [...tables[kind].ids()].map((id): TargetChange => {
        const table = tables[kind]
        const row = table.rowOf(id)
        const host = tables.host.idOf(table.hostRow.values[row]!)
        const labels = table.labelsOf(row)
        return { event: 'added', kind, id, row, generation: table.generationOf(row), labels, host }
      }),
    )
  }
}

function lengthOfLabels(change: TargetChange): number {
  if (change.event === 'removed') return 0
  return Object.entries(change.labels).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
}
