import { Command, Option } from 'commander'
import { act, type GlobalOptions } from '../program.js'
import { bytes, durationMs, list, setting } from '../values.js'

export interface SimulateOptions extends GlobalOptions {
  readonly policies?: readonly string[]
  readonly set?: Readonly<Record<string, string>>
  readonly trace?: string
  readonly seed: string
  readonly budget?: number
  readonly keepAlive: number
  readonly journal?: string
  readonly readings: boolean
}

export function simulateCommand(exit: (code: number) => void): Command {
  const command = new Command('simulate')
    .description('play a whole trace in virtual time: policies decide, nothing is executed; one tick is a minute')
    .option('--trace <file>', 'Azure Functions trace, .tsv or .csv, also gzipped (default: a generated day)')
    .option('--seed <text>', 'same seed, same generated day', 'atoll')
    .option(
      '--policies <path>',
      'policy files or folders; may be repeated (default: the policies that come with atoll)',
      list,
    )
    .option('--set <name=value>', 'another value for a constant of the policies; may be repeated', setting)
    .option(
      '--budget <size>',
      "memory of the simulated host, such as 16GiB (default: no limit but the policies' own)",
      bytes,
    )
    .addOption(
      new Option('--keep-alive <time>', 'the fixed keep-alive to compare with')
        .argParser(durationMs)
        .default(600_000, '10min'),
    )
    .option('--journal <folder>', 'record what is observed, every decision and its outcome there')
    .option('--no-readings', 'leave out of the journal what was observed; it cannot be replayed then')
  return act<SimulateOptions>(command, exit, async (options) =>
    (await import('../simulate/run-simulation.js')).runSimulation(options),
  )
}
