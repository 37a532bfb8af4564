// The command line as a whole: which commands there are, and what becomes of their errors.
//   commands/  their options and help
//   run/       functions executed for real, by a trace or over HTTP
//   simulate/  a whole trace in virtual time
//   replay/    a recorded run under other policies
//   explain/   why something was decided
//   policy/    work with policy files
//   output/    tables, figures and progress
import { Command, CommanderError } from 'commander'
import pc from 'picocolors'
import { version } from '../version.js'
import { benchCommand } from './commands/bench.js'
import { explainCommand } from './commands/explain.js'
import { policyCommand } from './commands/policy.js'
import { replayCommand } from './commands/replay.js'
import { runCommand } from './commands/run.js'
import { simulateCommand } from './commands/simulate.js'
import { CliError } from './errors.js'
import { ExitCode } from './exit-code.js'

/** Options that every command takes. */
export interface GlobalOptions {
  /** Print one JSON document on standard output and nothing else there. */
  readonly json?: boolean
  /** Print stacks of errors that are told in one line. */
  readonly debug?: boolean
}

/** A command's work: what it resolves with is the exit status. */
export type Action<Options> = (options: Options & GlobalOptions, ...words: string[]) => Promise<number>

const EXIT_CODES = `
Exit status:
  0    done
  1    failed, or a check found problems
  2    the command line, or a file that it names, is wrong
  130  interrupted (Ctrl-C) · 143 terminated

A first signal lets running work end and cleans up, a second ends at once. SIGHUP makes "run" reload its policies; when
its terminal was closed, it ends.`

/**
 * Runs one command line.
 * @param argv as `process.argv`: the words begin at index 2
 * @returns the exit status
 */
export async function runCli(argv: readonly string[]): Promise<number> {
  let exitCode: number = ExitCode.Ok
  const program = new Command('atoll')
    .version(version, '-V, --version', 'print the version')
    .description('Predictive resource policies for hosts that run code on demand')
    .option('--json', 'print one JSON document instead of text')
    .option('--debug', 'print where an error came from')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXIT_CODES)
  for (const make of [runCommand, simulateCommand, explainCommand, replayCommand, policyCommand, benchCommand]) {
    program.addCommand(make((code) => (exitCode = code)))
  }
  for (const command of allCommands(program)) behaveAlike(command)
  try {
    await program.parseAsync([...argv])
    return exitCode
  } catch (error) {
    return report(error as Error, program.opts<GlobalOptions>().debug === true)
  }
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}

function behaveAlike(command: Command): void {
  command
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, `${pc.red('atoll:')} `)) })
}

function report(error: Error, debug: boolean): number {
  if (error instanceof CommanderError) {
    // Commander has printed it already: help and version end with 0, everything else is a wrong command line.
    return error.exitCode === 0 ? ExitCode.Ok : ExitCode.BadInput
  }
  if (error instanceof CliError) {
    console.error(`${pc.red('atoll:')} ${error.message}`)
    if (debug) console.error(error)
    return error.exitCode
  }
  console.error(`${pc.red('atoll:')} a defect in atoll itself; please report it with what follows`)
  console.error(error)
  return ExitCode.Failed
}

/** Connects a command's action to the exit status, with the options of all commands among its own. */
export function act<Options>(command: Command, exit: (code: number) => void, action: Action<Options>): Command {
  return command.action(async (...given: unknown[]) => {
    const words = given.slice(0, -2) as string[]
    exit(await action(command.optsWithGlobals<Options & GlobalOptions>(), ...words.flat()))
  })
}
