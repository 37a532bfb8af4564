import { Command } from 'commander'
import { act, type GlobalOptions } from '../program.js'
import { list, setting, whole } from '../values.js'

export interface ReplayOptions extends GlobalOptions {
  readonly policy?: readonly string[]
  readonly set?: Readonly<Record<string, string>>
  readonly run?: number
}

const EXAMPLES = `
What was observed stays as it was recorded. The levels that actions move (memory of guests, warm environments, islands
on standby) follow from the plans made now, for the recorded policies and the others alike: they begin where they were
recorded first and go where each plan says, at the next tick. Functions that are called without a warm environment
start cold.

Examples:
  atoll replay ./journal                          are the decisions that were recorded made again?
  atoll replay ./journal --policy ./other-policies   what would these have done, saved, risked?`

export function replayCommand(exit: (code: number) => void): Command {
  const command = new Command('replay')
    .description('replay a recorded run under other policies and compare')
    .argument('<journal>', 'a folder that was given as --journal')
    .option('--policy <path>', 'policy files or folders to compare with; may be repeated', list)
    .option('--set <name=value>', 'another value for a constant of these policies; may be repeated', setting)
    .option('--run <number>', 'which run of the journal (default: the last)', whole)
    .addHelpText('after', EXAMPLES)
  return act<ReplayOptions>(command, exit, async (options, folder) =>
    (await import('../replay/run-replay.js')).runReplay(options, folder!),
  )
}
