import type { RuleTerms } from '../proposals.js'
import { WHOLE_TOLERANCE } from './resources.js'

/** What holds for every rule, whatever its policy says. A policy can only be stricter. */
export interface ArbiterLimits {
  /** Moves of one resource of a target in any hour, by what the action does. */
  readonly movesPerHour: { readonly guest: number; readonly set: number }
  /** Share of its present level that a guest loses at once, where the rule names no step. */
  readonly reclaimStep: number
}

/**
 * A guest pays for every move of its memory, so it gets one every half minute; what a host merely starts and stops,
 * or a task gives up, may change every second. 5 % is what oVirt's Memory Overcommitment Manager takes at once.
 */
export const DEFAULT_LIMITS: ArbiterLimits = { movesPerHour: { guest: 120, set: 3600 }, reclaimStep: 0.05 }

/** Moves that a rule may bring a target to in an hour. */
export function movesAllowed({ atOnce, movesPerHour }: RuleTerms, limits: ArbiterLimits, isUp: boolean): number {
  const general = atOnce ? limits.movesPerHour.set : limits.movesPerHour.guest
  const own = movesPerHour ?? Infinity
  const all = own >= 0 ? Math.floor(Math.min(own, general)) : 0
  // Reclaiming may use half of them, so that a guest that needs its memory back can always get it.
  return isUp || atOnce ? all : Math.ceil(all / 2)
}

/** How far a rule that names no step may lower a level at once. */
export function generalStep(
  { effect, atOnce, step }: RuleTerms,
  level: number,
  isWhole: boolean,
  limits: ArbiterLimits,
): number {
  if (step !== null || atOnce || effect !== 'lower') return Infinity
  const units = limits.reclaimStep * level
  // A share of a few things is less than one; no step at all would mean never.
  return isWhole ? Math.max(1, Math.floor(units + WHOLE_TOLERANCE)) : units
}
