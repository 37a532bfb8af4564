// How option values are written on the command line.
import { InvalidArgumentError } from 'commander'
import { parseQuantity, type Unit } from '../sense/index.js'

const LEAST_MEMORY_BYTES = 2 ** 20

/** Node's timers hold milliseconds in 31 bits and end at once for more. */
const LONGEST_SECONDS = (2 ** 31 - 1) / 1000

/** `512MiB`, `2GiB`; 1 MiB or more. @returns bytes */
export const bytes = quantity('bytes', 'an amount of memory from 1MiB up, such as 512MiB', {
  least: LEAST_MEMORY_BYTES,
})

/** `10min`, `30s`; at most 596 hours. @returns milliseconds */
export const durationMs = (text: string): number => 1000 * seconds(text)
const seconds = quantity('seconds', 'a duration such as 30s or 10min, of 596h at most', { most: LONGEST_SECONDS })

/** `100%`, `80%`. */
export const share = quantity('ratio', 'a share such as 80%', { least: 0, most: 1 })

/** Above zero: `60`, `0.5`. */
export const positive = quantity('count', 'a number above zero')

/** Virtual seconds in a real one: a minute of a trace is not spread over more than most of a day. */
export const speed = quantity('count', 'a number from 0.001 to 100000', { least: 0.001, most: 100_000 })

export interface Address {
  readonly host: string
  readonly port: number
}

/** `8080`, `0.0.0.0:8080`, `[::1]:8080`. Without a host only this machine is served. Port 0: any that is free. */
export function address(text: string): Address {
  const match = /^(?:(?:\[([\da-f:.]+)\]|([^:[\]]+)):)?(\d{1,5})$/i.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65_535)
    throw new InvalidArgumentError('Expected a port or HOST:PORT, such as 8080 or 0.0.0.0:8080.')
  return { host: match[1] ?? match[2] ?? '127.0.0.1', port }
}

/** `warm.patience=20min`, given any number of times. */
export function setting(text: string, earlier: Readonly<Record<string, string>> = {}): Record<string, string> {
  const match = /^([A-Za-z][\w.-]*)=(.+)$/.exec(text)
  if (match === null) throw new InvalidArgumentError('Expected NAME=VALUE, such as budget=2GiB.')
  return { ...earlier, [match[1]!]: match[2]! }
}

/** `17` */
export function whole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return Number(text)
}

/** `20`, from 1 up. */
export function atLeastOne(text: string): number {
  const number = whole(text)
  if (number === 0) throw new InvalidArgumentError('Expected a whole number from 1 up.')
  return number
}

/** An option that may be given any number of times. */
export const list = (text: string, earlier: readonly string[] | undefined): string[] => [...(earlier ?? []), text]

function quantity(
  unit: Unit,
  expected: string,
  { least = Number.MIN_VALUE, most = Infinity }: { least?: number; most?: number } = {},
): (text: string) => number {
  return (text) => {
    const value = parseQuantity(text)
    if (value === null || value.unit !== unit || value.value < least || value.value > most)
      throw new InvalidArgumentError(`Expected ${expected}.`)
    return value.value
  }
}
