// Options as programs give them that are written without types.
import { Errors } from './errors.js'

/** Every name of an option, in a form that cannot miss one. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>

/**
 * A slip in an option's name is told instead of passed over.
 * @param of who takes them, as the message begins: `an engine`
 * @throws TypeError naming the option that is unknown, or saying that there are no options at all
 */
export function checkOptionNames<Options>(
  of: string,
  given: Options,
  names: Readonly<Record<keyof Options, unknown>>,
): void {
  if (typeof given !== 'object' || given === null) throw Errors.Options(of, given)
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(names, name))
  if (unknown !== undefined) throw Errors.OptionUnknown(of, unknown, Object.keys(names))
}
