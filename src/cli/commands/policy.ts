import { Command } from 'commander'
import { act, type GlobalOptions } from '../program.js'
import { setting, share } from '../values.js'

export interface CheckOptions extends GlobalOptions {
  readonly set?: Readonly<Record<string, string>>
  /** Warnings fail, too. */
  readonly strict?: boolean
}

export interface TestOptions extends GlobalOptions {
  /** Share of the rules that has to fire. */
  readonly coverage?: number
}

export interface NewKernelOptions extends GlobalOptions {
  /** For a forecast instead of a value. */
  readonly forecast?: boolean
}

const CHECK_EXIT_CODES = `
Exit status:
  0  nothing is wrong; warnings are told
  1  something is wrong, or with --strict there is a warning

What is wrong goes by file:line:column. The language: policies/reference.md`

const SCENARIOS = `
A file of scenarios, beside the policies that it is about (policies/policy-test.schema.json describes all of it):
  apiVersion: atoll/v1
  kind: PolicyTest
  policies: [balloon.yaml]
  tick: 10s
  targets:
    here: { kind: host, values: { memory.total: 64GiB, memory.committed: 32GiB, memory.available: 32GiB } }
    guest:
      kind: vm
      host: here
      values: { memory.actual: 4GiB, memory.used: 1GiB, memory.maximum: 8GiB, memory.safeMinimum: 512MiB }
  scenarios:
    - name: a guest that runs short gets its fifth of free memory at once
      steps:
        - observe: { guest: { memory.used: 4GiB } }
          expect: [{ action: memory.commit, target: guest, to: 4.8GiB, rule: grow }]`

export function policyCommand(exit: (code: number) => void): Command {
  const check = new Command('check')
    .description('check policy files, and the definitions and kernels that they name')
    .argument('<path...>', 'policy files, or folders of them (*.yaml)')
    .option('--set <name=value>', 'another value for a constant, as NAME or POLICY.NAME; may be repeated', setting)
    .option('--strict', 'a warning is a failure, too')
    .addHelpText('after', CHECK_EXIT_CODES)
  const action = async (options: CheckOptions, ...paths: string[]) =>
    (await import('../policy/check.js')).checkPolicies(options, paths)
  const test = new Command('test')
    .description('play scenarios to policies: exit status 0 when all go as expected, 1 when one does not')
    .argument('<path...>', 'files of scenarios, or folders of them (*.test.yaml)')
    .option('--coverage <share>', 'fail when fewer of the rules fire in any scenario, such as 100%', share)
    .addHelpText('after', SCENARIOS)
  const play = async (options: TestOptions, ...paths: string[]) =>
    (await import('../policy/test.js')).testPolicies(options, paths)
  const kernel = new Command('new-kernel')
    .description('write a kernel to begin with, and print what to put into a policy')
    .argument('<name>', 'its file is NAME.ts, such as memory-risk')
    .argument('[folder]', 'where to write it', 'kernels')
    .option('--forecast', 'a kernel for forecasts instead of one for values')
  const create = async (options: NewKernelOptions, name: string, folder: string) =>
    (await import('../policy/new-kernel.js')).newKernel(options, name, folder)
  return new Command('policy')
    .description('work with policy files')
    .addCommand(act<CheckOptions>(check, exit, action))
    .addCommand(act<TestOptions>(test, exit, play))
    .addCommand(act<NewKernelOptions>(kernel, exit, create))
}
