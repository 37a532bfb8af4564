import type { Sense, TargetKind } from '../sense/index.js'
import type { Outcome, PlannedAction } from './actions.js'
import type { ScratchSource } from './scratch.js'

/** What a host can do, so that a policy that asks for more is refused when it is loaded, not when it fires. */
export interface Capabilities {
  /** Kinds of targets that it discovers. */
  readonly targets: readonly TargetKind[]
  /** Names of the actions that it applies. */
  readonly actions: readonly string[]
}

/**
 * Told of every request the moment it arrives: the row of its function, the engine's time, and whose request it is, `null`
 * where that is not known.
 */
export type ArrivalListener = (row: number, nowMs: number, tenant: string | null) => void

/** A task that has ended. */
export interface Completion {
  /** What was called. */
  readonly functionName: string
  /** Id of its row, which is still there, if it ran long enough to get one. */
  readonly taskId: string
  /** Whether it came to an end by itself, with a result. */
  readonly isDone: boolean
  /** How long it ran, on the engine's clock. */
  readonly seconds: number
  /** Size of its input. */
  readonly inputBytes: number
}

/** Told of every task the moment it ends. */
export type CompletionListener = (completion: Completion) => void

/**
 * Where targets live: it discovers them, samples them into columns and applies actions. It knows no system and no
 * policy. An engine calls `open` once, then `sample` before every tick and `apply` for every planned action, then
 * `close`.
 */
export interface Host {
  /** What journals and messages call it: `local`, `sim`, `qemu:///system`. */
  readonly name: string
  /** What it discovers and what it applies. */
  readonly capabilities: Capabilities
  /** Hosts whose tasks have something that can be reset while they run say so. */
  readonly scratch?: ScratchSource
  /**
   * Registers the targets that exist. Later arrivals and departures may be registered at any time.
   * @param sense where targets are added, observed and removed
   */
  open(sense: Sense): Promise<void>
  /**
   * Tells what is observed now: `sense.observe(...)`, or for many targets straight into the raw columns
   * (`table.signal(name).raw[row]`). What it does not tell stays as it was.
   * @param nowMs the engine's clock: wall time on a real host, virtual time in a simulation
   */
  sample(nowMs: number): void | Promise<void>
  /**
   * Called after every plan, before its actions are applied: what the plan says of targets that stay as they are is in
   * columns.
   */
  planned?(): void
  /**
   * Applies one action. A failure is an outcome, not an exception; an exception is a defect and is journalled as one.
   * @param action what to do to which target
   * @param nowMs the engine's clock when the plan was made
   * @returns what became of it, at once or later; the loop does not wait for it
   */
  apply(action: PlannedAction, nowMs: number): Promise<Outcome> | Outcome
  /** Hosts that serve requests tell of each one, in order, as it arrives. @param listener called at every request */
  onArrival?(listener: ArrivalListener): void
  /** Hosts that run tasks tell of each one, as it ends. @param listener called at every end */
  onCompletion?(listener: CompletionListener): void
  /** Ends what it started: targets it runs, threads, mappings, files. Safe to call twice. */
  close(): Promise<void>
}
