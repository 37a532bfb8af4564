// What a journal holds: everything the loop decided, refused and did, in the order in which it came about.
import type { TargetKind } from '../../sense/index.js'
import type { Outcome, PlannedAction } from '../actions.js'

interface Head {
  /** 1 for the first record of a folder, then one more each, across restarts; a hole means lost records. */
  readonly seq: number
  /** The engine's clock: wall time on a real host, virtual time in a simulation. */
  readonly timeMs: number
}

/** An engine began to write here. */
export interface OpenRecord extends Head {
  readonly type: 'open'
  readonly version: string
  readonly pid: number
  readonly host: string
  readonly tickMs: number
}

/** It ended in good order; without this record it was killed. */
export interface CloseRecord extends Head {
  readonly type: 'close'
  readonly ticks: number
}

/** One turn of the loop. */
export interface TickRecord extends Head {
  readonly type: 'tick'
  readonly tick: number
  readonly proposals: number
  readonly planned: number
  /** Proposals that have a refusal record of their own. */
  readonly refused: number
  /** All proposals by the reason they ended with, those that asked for nothing new included. */
  readonly reasons: Readonly<Record<string, number>>
}

/**
 * What the arbiter made of a tick's proposals: the actions, in the order in which they are to be applied. Where there
 * are many, several of these follow one another.
 */
export interface PlanRecord extends Head {
  readonly type: 'plan'
  readonly tick: number
  readonly actions: readonly PlannedAction[]
  /** What policies that do not enforce would have done. */
  readonly recommended: readonly PlannedAction[]
}

/** What became of an action. */
export interface OutcomeRecord extends Head {
  readonly type: 'outcome'
  readonly id: string
  readonly outcome: Outcome
  /** From handing it to the host to its answer. */
  readonly durationMs: number
}

/** A proposal that was not planned. */
export interface RefusalRecord extends Head {
  readonly type: 'refusal'
  readonly tick: number
  readonly action: string
  readonly target: TargetKind
  readonly targetId: string
  readonly policy: string
  readonly rule: string
  /** The level that was asked for. */
  readonly to: number
  /** Machine-readable: `cooldown`, `budget`, `host_memory`, ... */
  readonly reason: string
  /** The number behind the reason, NaN where there is none. */
  readonly bound: number
}

/** A policy came into force, went out of force, was refused, or is passed over since something of it failed. */
export interface PolicyRecord extends Head {
  readonly type: 'policy'
  readonly event: 'loaded' | 'unloaded' | 'refused' | 'disabled'
  readonly path: string
  readonly policy: string | null
  readonly reason: string | null
}

/** Something failed that is not the outcome of one action. */
export interface ProblemRecord extends Head {
  readonly type: 'problem'
  readonly where: string
  readonly message: string
  readonly stack: string | null
}

/** Written by the journal itself: records were dropped here because they could not be written in time. */
export interface GapRecord extends Head {
  readonly type: 'gap'
  readonly lost: number
  readonly reason: string
}

export type JournalRecord =
  | OpenRecord
  | CloseRecord
  | TickRecord
  | PlanRecord
  | OutcomeRecord
  | RefusalRecord
  | PolicyRecord
  | ProblemRecord
  | GapRecord

type WithoutSeq<R> = R extends Head ? Omit<R, 'seq'> : never

/** A record as it is handed to the journal, which numbers it. */
export type NewRecord = WithoutSeq<Exclude<JournalRecord, GapRecord>>
