import { Command } from 'commander'
import { act, type GlobalOptions } from '../program.js'
import { atLeastOne } from '../values.js'

export interface ExplainOptions extends GlobalOptions {
  readonly journal: string
  readonly target?: string
  readonly rule?: string
  readonly last?: number
}

const EXAMPLES = `
An id is the number of the tick, a point, and the number of the proposal in it. A skip or a refusal is told when it
begins and when its reason changes; while it only repeats, it is counted and has no id of its own.

Examples:
  atoll explain 12.3 --journal ./journal                   why, with which values, and what became of it
  atoll explain --journal ./journal --target vm/guest-1    the last decisions about a target, to find ids
  atoll explain 12.3@17 --journal ./journal                of an earlier run, by its number`

export function explainCommand(exit: (code: number) => void): Command {
  const command = new Command('explain')
    .description('explain a decision by the journal: the rule with its values, the forecast, the arbiter, the outcome')
    .argument('[id]', 'which decision; without one, decisions are listed')
    .requiredOption('--journal <folder>', 'the journal; it may be in use')
    .option('--target <kind/id>', 'list decisions about this target, such as vm/guest-1')
    .option('--rule <rule>', 'list decisions of this rule, by its name or as policy/rule')
    .option('--last <number>', 'how many to list, the newest (default: 20)', atLeastOne)
    .addHelpText('after', EXAMPLES)
  return act<ExplainOptions>(command, exit, async (options, id) =>
    (await import('../explain/run-explain.js')).runExplain(options, id),
  )
}
