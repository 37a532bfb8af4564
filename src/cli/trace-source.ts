// Where the calls come from that a command plays: a file, or the generator.
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { generateTrace } from '../sense/traces/generate.js'
import { loadTrace } from '../sense/traces/load.js'
import type { FunctionTrace } from '../sense/traces/trace.js'
import { parseWindow, type Window } from '../sense/traces/window.js'
import { Errors, given } from './errors.js'

export interface TraceSource {
  /** For people: the file's name, or how it was generated. */
  readonly label: string
  readonly trace: FunctionTrace
}

/**
 * @param generated what to generate when there is no file
 * @throws CliError naming the file and what is wrong in it
 */
export async function openTrace(
  path: string | null,
  generated: { seed: string; functions: number },
): Promise<TraceSource> {
  if (path === null) return { label: `generated workload, seed ${generated.seed}`, trace: generateTrace(generated) }
  if (!existsSync(path)) throw Errors.NoFile('--trace', path)
  return { label: basename(path), trace: await given('--trace', () => loadTrace(path)) }
}

/** @throws CliError when the text is no window or the trace does not cover it */
export function windowOf(text: string, { minutes }: FunctionTrace): Promise<Window> {
  return given('--window', () => parseWindow(text, minutes))
}
