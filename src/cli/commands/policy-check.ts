import { Command } from 'commander'
import { act, type GlobalOptions } from '../program.js'
import { setting } from '../values.js'

export interface CheckOptions extends GlobalOptions {
  readonly set?: Readonly<Record<string, string>>
  /** Warnings fail, too. */
  readonly strict?: boolean
}

export function policyCommand(exit: (code: number) => void): Command {
  const check = new Command('check')
    .description('check policy files: exit status 0 when all are right, 1 when one is not')
    .argument('<path...>', 'policy files, or folders of them')
    .option('--set <name=value>', 'another value for a constant, as NAME or POLICY.NAME; may be repeated', setting)
    .option('--strict', 'a warning is a failure, too')
  const action = async (options: CheckOptions, ...paths: string[]) =>
    (await import('../policy/check.js')).checkPolicies(options, paths)
  return new Command('policy').description('work with policy files').addCommand(act<CheckOptions>(check, exit, action))
}
