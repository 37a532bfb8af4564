// What is fuzzed, and what counts as a defect.
import type { Random } from '../../../src/sense/random.js'

/** An input: files of one folder, by name. */
export type Files = Readonly<Record<string, Uint8Array>>

/** Both are fine: the input was taken, or it was refused in words that help. */
export type Verdict = 'accepted' | 'refused'

export interface Target {
  /** Equal streams of random numbers make equal inputs. */
  generate(random: Random): Files
  /**
   * Gives the input to the code under test.
   * @throws Defect, or whatever else came out of that code and should not have
   */
  run(folder: string): Promise<Verdict>
}

/** A promise that the code under test did not keep. */
export class Defect extends Error {
  override readonly name = 'Defect'
}

export function promise(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Defect(what)
}

/** Words that only the machinery says, never a message that was written for a reader. */
const INTERNAL = new RegExp(
  [
    ...['cannot read prop', 'is not a function', 'is not iterable', 'undefined', '\\[object ', 'call stack'],
    ...['invalid (array|string) length', 'heap out of', 'cannot (convert|set|create|mix)', 'offset is out of', 'ERR_'],
    ...['circular', 'unexpected token .* in json'],
  ].join('|'),
  'i',
)

/** @param input a message that repeats a word of the input is not to blame for it */
export function promiseReadable(message: string, input = ''): void {
  const found = INTERNAL.exec(message)?.[0]
  promise(message.trim() !== '', 'an empty message')
  promise(found === undefined || input.includes(found), `a message from inside: ${message.slice(0, 300)}`)
  promise(message.length <= 20_000, `a message of ${message.length} characters: ${message.slice(0, 300)}`)
}
