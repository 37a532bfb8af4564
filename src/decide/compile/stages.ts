// How often a value has to be computed: once, when the row's host is another one than before, or for every row.
import { argumentsOf, type LaneInstruction } from './lane-operations.js'

export const Stage = { Once: 0, Host: 1, Row: 2 } as const
export type Stage = (typeof Stage)[keyof typeof Stage]

/** By instruction. */
export function stagesOf(instructions: readonly LaneInstruction[]): Uint8Array {
  const stages = new Uint8Array(instructions.length)
  for (const [index, each] of instructions.entries()) {
    let stage: Stage = Stage.Once
    if (each.op === 'load' && each.of !== 'job') stage = each.of === 'host' ? Stage.Host : Stage.Row
    for (const argument of argumentsOf(each)) stage = Math.max(stage, stages[argument]!) as Stage
    stages[index] = stage
  }
  return stages
}

/** How often each value is needed to compute the roots. */
export function countUses(
  instructions: readonly LaneInstruction[],
  roots: readonly number[],
): ReadonlyMap<number, number> {
  const uses = new Map<number, number>()
  const waiting = [...roots]
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const before = uses.get(index) ?? 0
    uses.set(index, before + 1)
    if (before === 0) waiting.push(...argumentsOf(instructions[index]!))
  }
  return uses
}

/** Values that later stages need of a stage, in the order of instructions. */
export function handedOn(
  stage: Stage,
  stages: Uint8Array,
  instructions: readonly LaneInstruction[],
  roots: readonly number[],
  used: Iterable<number>,
): readonly number[] {
  const wanted = new Set(roots.filter((root) => stages[root] === stage))
  for (const index of used) {
    if (stages[index]! <= stage) continue
    for (const argument of argumentsOf(instructions[index]!)) if (stages[argument] === stage) wanted.add(argument)
  }
  return [...wanted].sort((a, b) => a - b)
}
