// Every error of this folder. They are for the person at the terminal: one line, naming the option, file or place.
import { PolicyErrors } from '../decide/errors.js'
import { ExitCode } from './exit-code.js'

/** An error that is told in one line, without a stack: the program did what it should. */
export class CliError extends Error {
  readonly exitCode: ExitCode

  constructor(message: string, exitCode: ExitCode, cause?: unknown) {
    super(message, { cause })
    this.exitCode = exitCode
  }
}

const badInput = (message: string, cause?: unknown) => new CliError(message, ExitCode.BadInput, cause)
const failed = (message: string, cause?: unknown) => new CliError(message, ExitCode.Failed, cause)

export const Errors = {
  Option: (option: string, cause: Error) => badInput(`${option}: ${cause.message}`, cause),
  Policies: (cause: PolicyErrors) => {
    const { length } = cause.problems.filter(({ severity }) => severity === 'error')
    return badInput(`${length === 1 ? 'a problem' : `${length} problems`} in the policies:\n${cause.message}`, cause)
  },
  Together: (one: string, other: string) => badInput(`${one} and ${other} exclude each other`),
  NoFile: (option: string, path: string) => badInput(`${option}: there is no file or folder ${path}`),
  FunctionsExport: (path: string) =>
    badInput(`--functions: ${path} exports neither "functions" nor "workloads", a list of function definitions`),
  NoFunctions: (path: string) => badInput(`--functions: ${path} holds no function, that is no .js, .mjs or .wasm file`),
  NoWorkloads: () =>
    badInput('--functions is missing: the functions that run without it are part of the source checkout only'),
  NoCalls: (from: string, window: string) => badInput(`--window ${window}: no function of ${from} is called in it`),
  NoneLeft: (speed: number, rate: number) =>
    badInput(`--rate ${rate} at --speed ${speed} leaves out every call of the window; lower the speed`),
  BenchUnknown: (name: string, known: readonly string[]) =>
    badInput(`there is no bench ${name}; there are ${known.join(', ')}`),
  NoBenches: () => badInput('the benches are part of the source checkout only: run them there'),
  Listen: (address: string, reason: string, cause: unknown) => failed(`--listen ${address}: ${reason}`, cause),
  DecisionId: (id: string) => badInput(`"${id}" is no id of a decision; one is TICK.NUMBER, such as 12.3`),
  DecisionUnknown: (id: string, folder: string, nearest: readonly string[], hasTick: boolean) => {
    const why = hasTick ? '; a skip that only repeats is told where it began' : ''
    const near = nearest.length === 0 ? '; it holds none at all' : `; the nearest are ${nearest.join(', ')}`
    return badInput(`there is no decision ${id} in the journal in ${folder}${near}${why}`)
  },
  NoRuns: (folder: string) => badInput(`${folder} holds no journal, or one of which the beginning is lost`),
  RunUnknown: (run: number, known: readonly number[]) =>
    badInput(`--run: the journal has no run ${run}; it has ${known.join(', ')}`),
  OldFormat: (folder: string) =>
    badInput(`the journal in ${folder} was written by an earlier version, which recorded no readings and no values`),
  NoReadings: (folder: string) =>
    badInput(`the journal in ${folder} has no readings of this run: it was written with --no-readings`),
  SourcesMissing: () => badInput('the journal does not hold every file of the recorded policies'),
  KernelName: (name: string) =>
    badInput(`"${name}" is no name for a kernel: use lower-case words joined by hyphens, such as memory-risk`),
  FileThere: (path: string) => badInput(`${path} is there already; nothing was written`),
  Write: (path: string, cause: Error) => failed(`${path} cannot be written: ${cause.message}`, cause),
  Journal: (cause: Error) => failed(`--journal: ${cause.message}`, cause),
}

/** Does a step that loads policies. @throws CliError with every problem of every file */
export async function givenPolicies<Value>(step: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await step()
  } catch (error) {
    throw error instanceof PolicyErrors ? Errors.Policies(error) : error
  }
}

/**
 * Does a step whose failure is the fault of what the user gave, not of the program.
 * @param option what to name in front of the reason
 * @throws CliError
 */
export async function given<Value>(option: string, step: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await step()
  } catch (error) {
    if (error instanceof CliError) throw error
    throw Errors.Option(option, error as Error)
  }
}
