// Instructions as two lanes at once are computed: negations that cost nothing beside another operation become part of
// it.
import type { BinaryOp, UnaryOp } from '../expressions/ir.js'
import type { Instruction } from './program.js'

export type LaneOp = UnaryOp | BinaryOp | 'select' | 'notEqual' | 'andNot'

type Operation = Extract<Instruction, { readonly args: readonly number[] }>

export type LaneInstruction = Exclude<Instruction, Operation> | (Omit<Operation, 'op'> & { readonly op: LaneOp })

/** What replaces an instruction takes its place, so that indexes stay as they are. */
export function laneInstructions(instructions: readonly Instruction[]): readonly LaneInstruction[] {
  const made: LaneInstruction[] = []
  const opOf = (index: number) => made[index]!.op
  for (const each of instructions) {
    if (!('args' in each)) {
      made.push(each)
      continue
    }
    const { args } = each
    const [a, b] = args as [number, number]
    // A label that is missing is -1, which no text's number is: against a text it needs no test of its own.
    if (each.op === 'equalTexts' && args.some((index) => opOf(index) === 'text')) made.push({ ...each, op: 'equal' })
    else if (each.op === 'not' && opOf(a) === 'equal')
      made.push({ ...each, op: 'notEqual', args: argumentsOf(made[a]!) })
    else if (each.op === 'and' && opOf(b) === 'not') made.push(andNot(each, a, made[b]!))
    else if (each.op === 'and' && opOf(a) === 'not') made.push(andNot(each, b, made[a]!))
    else made.push(each)
  }
  return made
}

/** The arguments of an instruction; none for a leaf. */
export function argumentsOf(instruction: LaneInstruction): readonly number[] {
  return 'args' in instruction ? instruction.args : []
}

function andNot({ type, depth }: Operation, holds: number, not: LaneInstruction): LaneInstruction {
  return { op: 'andNot', type, depth, args: [holds, ...argumentsOf(not)] }
}
