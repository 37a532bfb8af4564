import { Command } from 'commander'
import { ExitCode } from '../exit-code.js'
import { Errors } from '../errors.js'
import { act, type GlobalOptions } from '../program.js'
import { stopSignals, type StopSignals } from '../stop-signals.js'
import { address, type Address, bytes, durationMs, list, positive, setting, speed } from '../values.js'

export interface RunOptions extends GlobalOptions {
  readonly policies?: readonly string[]
  readonly watch?: boolean
  readonly set?: Readonly<Record<string, string>>
  readonly functions?: string
  readonly budget?: number
  readonly audit?: boolean
  readonly journal?: string
  readonly readings: boolean
  readonly duration?: number
  readonly listen?: Address
  readonly trace?: string
  readonly window?: string
  readonly speed?: number
  readonly seed?: string
  readonly rate?: number
  readonly keepAlive?: number
  readonly baseline: boolean
}

/** They say what is played; with --listen nothing is. `baseline` and `readings` are true unless they were denied. */
const TRACE_OPTIONS = [
  ['--trace', 'trace'],
  ['--window', 'window'],
  ['--speed', 'speed'],
  ['--seed', 'seed'],
  ['--rate', 'rate'],
  ['--keep-alive', 'keepAlive'],
  ['--no-baseline', 'baseline'],
] as const

const EXAMPLES = `
Examples:
  atoll run                                           a generated workload, half a minute, against a fixed keep-alive
  atoll run --trace day.tsv.gz --window 08:00-08:20   20 minutes of a real trace, played in 20 seconds
  atoll run --functions ./functions --listen 8080     curl --data-binary @input http://127.0.0.1:8080/functions/NAME`

export function runCommand(exit: (code: number) => void): Command {
  const command = new Command('run')
    .description(
      'run functions on this machine under policies: those a trace calls, or those that requests over HTTP call',
    )
    .option(
      '--policies <path>',
      'policy files or folders; may be repeated (default: the policies that come with atoll)',
      list,
    )
    .option('--watch', 'reload policies whenever their files change; SIGHUP reloads them once, watched or not')
    .option('--set <name=value>', 'another value for a constant of the policies; may be repeated', setting)
    .option('--functions <path>', 'a folder of .js, .mjs and .wasm functions, or a module that exports `functions`')
    .option(
      '--budget <size>',
      'memory that environments and islands of one arm may hold together, such as 512MiB (default: an eighth of the machine)',
      bytes,
    )
    .option('--audit', 'check every byte of every island that tasks get and give back, and that no task is lost')
    .option('--journal <folder>', 'record what is observed, every decision and its outcome there')
    .option('--no-readings', 'leave out of the journal what was observed; it cannot be replayed then')
    .option('--duration <time>', 'end after so much real time, such as 30s', durationMs)
    .option('--listen <[host:]port>', 'run functions as requests over HTTP ask for them, instead of a trace', address)
    .option('--trace <file>', 'Azure Functions trace, .tsv or .csv, also gzipped (default: a generated workload)')
    .option(
      '--window <from-to>',
      'the part of the trace to play (default: 08:00-08:20; 08:00-08:30 of a generated one)',
    )
    .option('--speed <times>', 'play so many times as fast as real time (default: 60)', speed)
    .option('--seed <text>', 'same seed, same workload and inputs (default: atoll)')
    .option(
      '--rate <calls>',
      'most calls per real second; what busy functions have beyond is left out (default: 15)',
      positive,
    )
    .option(
      '--keep-alive <time>',
      'what the fixed keep-alive that is compared with keeps idle environments for (default: 10min)',
      durationMs,
    )
    .option('--no-baseline', 'play to Atoll alone')
    .addHelpText('after', EXAMPLES)
  return act(command, exit, run)
}

async function run(options: RunOptions): Promise<number> {
  const needless = TRACE_OPTIONS.find(([, name]) => options[name] !== undefined && options[name] !== true)
  if (options.listen !== undefined && needless !== undefined) throw Errors.Together('--listen', needless[0])
  const stop = stopSignals(true)
  try {
    const complete = await perform(options, stop)
    return stop.exitCode ?? (complete ? ExitCode.Ok : ExitCode.Failed)
  } finally {
    stop.release()
  }
}

/** The engine is loaded only here: half a second that a wrong option or `--help` need not wait for. */
async function perform(options: RunOptions, stop: StopSignals): Promise<boolean> {
  if (options.listen === undefined) return (await import('../run/run-trace.js')).runTrace(options, stop)
  return (await import('../run/serve.js')).runServer(options, options.listen, stop)
}
