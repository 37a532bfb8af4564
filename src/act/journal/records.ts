// What a journal holds: everything the loop decided, refused and did, in the order in which it came about.
import type { Signal, TargetChange, TargetKind } from '../../sense/index.js'
import type { Outcome, PlannedAction } from '../actions.js'
import type { Capabilities } from '../host.js'
import type { DecisionColumns } from './decisions.js'
import type { PolicyDescription, RuleDescription } from './described.js'
import type { SignalReading } from './readings.js'

/** What every record says. */
export interface RecordHead {
  /** 1 for the first record of a folder, then one more each, across restarts; a hole means lost records. */
  readonly seq: number
  /** The engine's clock: wall time on a real host, virtual time in a simulation. */
  readonly timeMs: number
}

/** The records' form. 1 had no values, readings, rules and targets. */
export const FORMAT = 2

/** What an engine is, as far as its decisions depend on it. */
export interface RunDescription {
  /** Name of the host; `embedded` where a program acts by itself. */
  readonly host: string
  /** `null`: a program that applies plans itself, so every action may be asked for. */
  readonly capabilities: Capabilities | null
  /** Time from one tick to the next. */
  readonly tickMs: number
  /** Ticks of history that every signal keeps. */
  readonly historyTicks: number
  /** Most targets of each kind. */
  readonly capacity: Readonly<Record<TargetKind, number>>
  /** Signals of the host's own. */
  readonly signals: readonly Signal[]
}

/**
 * An engine began to write here. It is repeated, with the policies and targets there are, where a new segment begins:
 * older ones may be deleted, and what is left must still be readable.
 */
export interface OpenRecord extends RecordHead, RunDescription {
  readonly type: 'open'
  /** The records' form. */
  readonly format: number
  /** Of Atoll. */
  readonly version: string
  /** Of the process. */
  readonly pid: number
  /** `null`: a run begins here, and the number of this record is the run's. Else the run that goes on. */
  readonly continues: number | null
}

/** It ended in good order; without this record it was killed. */
export interface CloseRecord extends RecordHead {
  readonly type: 'close'
  /** Turns of the loop until then. */
  readonly ticks: number
}

/** Targets that came and went since the last one of these. Where there are many, several follow one another. */
export interface TargetsRecord extends RecordHead {
  readonly type: 'targets'
  /** In the order in which it happened. */
  readonly changes: readonly TargetChange[]
}

/** What hosts and systems observed before a tick. Where there is much, several of these follow one another. */
export interface ReadingRecord extends RecordHead {
  readonly type: 'reading'
  /** Number of the turn that reads it, from 0. */
  readonly tick: number
  /** More of the same tick follows. */
  readonly more: boolean
  /** The tick before failed, and what it had not read is in this one again. */
  readonly again: boolean
  /** What was observed, by signal. */
  readonly signals: readonly SignalReading[]
}

/** One turn of the loop. */
export interface TickRecord extends RecordHead {
  readonly type: 'tick'
  /** Number of the turn, from 0. */
  readonly tick: number
  /** Rules that fired for a target. */
  readonly proposals: number
  /** Actions of its plan. */
  readonly planned: number
  /** Proposals that were skipped or refused and are told of in refusals records. */
  readonly refused: number
  /** All proposals by the reason they ended with, those that asked for nothing new included. */
  readonly reasons: Readonly<Record<string, number>>
  /**
   * Of those, by reason, the skips and refusals that are not told again: the same rule had the same reason for the same
   * target in the tick before.
   */
  readonly repeated: Readonly<Record<string, number>>
}

/**
 * What the arbiter made of a tick's proposals: the actions, in the order in which they are to be applied. Where there
 * are many, several of these follow one another.
 */
export interface PlanRecord extends RecordHead {
  readonly type: 'plan'
  /** Number of the turn. */
  readonly tick: number
  /** In the order in which they are to be applied. */
  readonly actions: readonly PlannedAction[]
  /** What policies that do not enforce would have done. */
  readonly recommended: readonly PlannedAction[]
  /** Of the actions, then of the recommended ones. */
  readonly decisions: DecisionColumns
}

/** Proposals that were not planned: those that did not come to the same end in the tick before. */
export interface RefusalsRecord extends RecordHead {
  readonly type: 'refusals'
  /** Number of the turn. */
  readonly tick: number
  /** Ids of the targets, a decision each. */
  readonly targetIds: readonly string[]
  /** What was asked for, and why it was not planned. */
  readonly decisions: DecisionColumns
}

/** What became of an action. */
export interface OutcomeRecord extends RecordHead {
  readonly type: 'outcome'
  /** Id of the action. */
  readonly id: string
  /** What became of it. */
  readonly outcome: Outcome
  /** From handing it to the host to its answer. */
  readonly durationMs: number
  /** The first tick that began after it. */
  readonly beforeTick: number
}

/** A proposal that was not planned, in format 1. */
export interface RefusalRecord extends RecordHead {
  readonly type: 'refusal'
  /** Number of the turn. */
  readonly tick: number
  /** Name of the action that was asked for. */
  readonly action: string
  /** Kind of its target. */
  readonly target: TargetKind
  /** Id of its target. */
  readonly targetId: string
  /** Name of the policy. */
  readonly policy: string
  /** Name of the rule. */
  readonly rule: string
  /** The level that was asked for. */
  readonly to: number
  /** Machine-readable: `cooldown`, `budget`, `host_memory`, ... */
  readonly reason: string
  /** The number behind the reason, NaN where there is none. */
  readonly bound: number
}

/** Policies come into force here: so many source, policy and rule records follow, which tell what they are. */
export interface PoliciesRecord extends RecordHead {
  readonly type: 'policies'
  /** Files and folders they were loaded from, absolute. */
  readonly paths: readonly string[]
  /** Other values for constants. */
  readonly overrides: Readonly<Record<string, number | string>>
  /** Source records that follow. */
  readonly sources: number
  /** Policy records that follow. */
  readonly policies: number
  /** Rule records that follow. */
  readonly rules: number
}

/** A file that policies were read from, so that they can be put in force again. */
export interface SourceRecord extends RecordHead {
  readonly type: 'source'
  /** Absolute. */
  readonly path: string
  /** Its bytes, as they were read. */
  readonly content: Uint8Array
}

/** A rule that is in force from here on. */
export interface RuleRecord extends RecordHead, RuleDescription {
  readonly type: 'rule'
}

/** A policy came into force, went out of force, was refused, or is passed over since something of it failed. */
export interface PolicyRecord extends RecordHead {
  readonly type: 'policy'
  /** What became of it. */
  readonly event: 'loaded' | 'unloaded' | 'refused' | 'disabled'
  /** Its file. */
  readonly path: string
  /** Its name; `null` when a file could not be read as one. */
  readonly policy: string | null
  /** Why, where there is something to say. */
  readonly reason: string | null
  /** Of one that is loaded, else `null`. */
  readonly description: PolicyDescription | null
}

/** Something failed that is not the outcome of one action. */
export interface ProblemRecord extends RecordHead {
  readonly type: 'problem'
  /** In which part of the loop. */
  readonly where: string
  /** What the error said. */
  readonly message: string
  /** Where it was thrown. */
  readonly stack: string | null
}

/** Written by the journal itself: records were dropped here because they could not be written in time. */
export interface GapRecord extends RecordHead {
  readonly type: 'gap'
  /** How many records are missing. */
  readonly lost: number
  /** Why they could not be written. */
  readonly reason: string
}

/** One record of a journal, told from others by its `type`. */
export type JournalRecord =
  | OpenRecord
  | CloseRecord
  | TargetsRecord
  | ReadingRecord
  | TickRecord
  | PlanRecord
  | RefusalsRecord
  | RefusalRecord
  | OutcomeRecord
  | PoliciesRecord
  | SourceRecord
  | PolicyRecord
  | RuleRecord
  | ProblemRecord
  | GapRecord

/** A record as it is handed to the journal, which numbers it. */
export type NewRecord = {
  [R in JournalRecord as R['type']]: Omit<R, 'seq'>
}[Exclude<JournalRecord['type'], 'gap' | 'refusal'>]
