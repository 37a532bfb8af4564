// A run as a journal tells it, tick by tick.
import type { TargetChange } from '../../sense/index.js'
import type {
  JournalRecord,
  OpenRecord,
  OutcomeRecord,
  PlanRecord,
  PoliciesRecord,
  RefusalsRecord,
  SignalReading,
  SourceRecord,
  TickRecord,
} from '../journal/index.js'

/** Policies that came into force, and the files they were read from. */
export interface RecordedPolicies {
  readonly paths: readonly string[]
  readonly overrides: Readonly<Record<string, number | string>>
  readonly sources: readonly Pick<SourceRecord, 'path' | 'content'>[]
  /** What was promised of sources; fewer are there when a file was gone, or records are lost. */
  readonly isComplete: boolean
}

/** One tick, in the order in which things came about. */
export interface RecordedTick {
  readonly tick: number
  readonly nowMs: number
  /** Before the tick began. */
  readonly policies: RecordedPolicies | null
  readonly changes: readonly TargetChange[]
  readonly outcomes: readonly OutcomeRecord[]
  /** Outcomes that came when the tick had begun, before its plan. */
  readonly lateOutcomes: readonly OutcomeRecord[]
  readonly signals: readonly SignalReading[]
  /** `null`: the tick failed, or was not to be recorded. */
  readonly decided: RecordedDecisions | null
  /** The journal went on in a new segment before it. */
  readonly isFirstOfSegment: boolean
  /** Records were lost before it. */
  readonly isAfterGap: boolean
}

export interface RecordedDecisions {
  readonly tick: TickRecord
  readonly plans: PlanRecord[]
  readonly refusals: RefusalsRecord[]
}

interface Draft {
  tick: number
  nowMs: number
  policies: RecordedPolicies | null
  changes: TargetChange[]
  outcomes: OutcomeRecord[]
  lateOutcomes: OutcomeRecord[]
  signals: SignalReading[]
  decided: RecordedDecisions | null
  isFirstOfSegment: boolean
  isAfterGap: boolean
}

/** Where the reader is: before a tick's reading, between reading and decisions, behind the decisions. */
type Phase = 'before' | 'sensed' | 'decided'

/**
 * Reads one run.
 * @param records of a journal, from the run's `open` record on; ends with the run
 */
export async function* recordedTicks(
  records: AsyncIterable<JournalRecord>,
  run: OpenRecord,
): AsyncGenerator<RecordedTick, void, undefined> {
  let phase: Phase = 'before'
  let draft = emptyDraft()
  let next = emptyDraft()
  let policies: PoliciesReader | null = null
  /** What comes when a tick is decided belongs to the next one. */
  const current = () => (phase === 'decided' ? next : draft)

  for await (const record of records) {
    if (record.seq < run.seq) continue
    switch (record.type) {
      case 'open':
        if (record.seq === run.seq) break
        if (record.continues !== runOf(run)) return void (phase === 'before' || (yield draft))
        current().isFirstOfSegment = true
        break
      case 'policies':
        policies = new PoliciesReader(record)
        current().policies = policies.read()
        break
      case 'source':
        policies?.add(record)
        if (policies !== null) current().policies = policies.read()
        break
      case 'targets':
        for (const change of record.changes) {
          // What goes while a tick is decided takes no part in it, what comes takes part in the next one.
          const isLate = phase === 'sensed' && change.event === 'added'
          void (isLate ? next : current()).changes.push(change)
        }
        break
      case 'outcome':
        current().outcomes.push(record)
        break
      case 'gap':
        current().isAfterGap = true
        break
      case 'reading': {
        const continuesReading = phase === 'sensed' && draft.tick === record.tick
        if (phase === 'decided' || (phase === 'sensed' && !continuesReading && !record.again)) {
          yield draft
          draft = next
          next = emptyDraft()
        }
        if (!continuesReading) begin(draft, record.tick, record.timeMs)
        draft.signals.push(...record.signals)
        phase = 'sensed'
        break
      }
      case 'tick':
        if (phase !== 'sensed') break // its reading is lost
        draft.lateOutcomes.push(...draft.outcomes.filter(({ beforeTick }) => beforeTick > draft.tick))
        draft.outcomes = draft.outcomes.filter(({ beforeTick }) => beforeTick <= draft.tick)
        draft.decided = { tick: record, plans: [], refusals: [] }
        phase = 'decided'
        break
      case 'plan':
        if (phase === 'decided') draft.decided!.plans.push(record)
        break
      case 'refusals':
        if (phase === 'decided') draft.decided!.refusals.push(record)
        break
      case 'close':
        if (phase !== 'before') yield draft
        return
    }
  }
  if (phase !== 'before') yield draft
}

/** A run's number; it stays the same in every segment. */
export function runOf({ seq, continues }: OpenRecord): number {
  return continues ?? seq
}

/** Another attempt at a tick that failed has everything that the first one had; what happened before stays. */
function begin(draft: Draft, tick: number, nowMs: number): void {
  draft.tick = tick
  draft.nowMs = nowMs
  draft.signals = []
}

function emptyDraft(): Draft {
  const flags = { isFirstOfSegment: false, isAfterGap: false }
  const lists = { changes: [], outcomes: [], lateOutcomes: [], signals: [] }
  return { tick: -1, nowMs: NaN, policies: null, decided: null, ...lists, ...flags }
}

class PoliciesReader {
  readonly #record: PoliciesRecord
  readonly #sources: SourceRecord[] = []

  constructor(record: PoliciesRecord) {
    this.#record = record
  }

  add(source: SourceRecord): void {
    this.#sources.push(source)
  }

  read(): RecordedPolicies {
    const { paths, overrides, sources } = this.#record
    return { paths, overrides, sources: this.#sources, isComplete: this.#sources.length === sources }
  }
}

/** Whether the same files are in force; what is repeated in a new segment is no change. */
export function samePolicies(a: RecordedPolicies, b: RecordedPolicies): boolean {
  return (
    JSON.stringify([a.paths, a.overrides]) === JSON.stringify([b.paths, b.overrides]) &&
    a.sources.length === b.sources.length &&
    a.sources.every(({ path, content }, at) => {
      const other = b.sources[at]!
      return path === other.path && Buffer.compare(content, other.content) === 0
    })
  )
}
