// How option values are written on the command line.
import { InvalidArgumentError } from 'commander'
import { parseQuantity, type Unit } from '../sense/index.js'

const LEAST_MEMORY_BYTES = 2 ** 20

/** `512MiB`, `2GiB`; 1 MiB or more. @returns bytes */
export const bytes = quantity('bytes', 'an amount of memory from 1MiB up, such as 512MiB', LEAST_MEMORY_BYTES)

/** `10min`, `30s`. @returns milliseconds */
export const durationMs = (text: string): number => 1000 * quantity('seconds', 'a duration such as 30s or 10min')(text)

/** Above zero: `60`, `0.5`. */
export function positive(text: string): number {
  const value = parseQuantity(text)
  if (value === null || value.unit !== 'count' || !(value.value > 0))
    throw new InvalidArgumentError('Expected a number above zero.')
  return value.value
}

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

/** An option that may be given any number of times. */
export const list = (text: string, earlier: readonly string[] | undefined): string[] => [...(earlier ?? []), text]

function quantity(unit: Unit, expected: string, least = Number.MIN_VALUE): (text: string) => number {
  return (text) => {
    const value = parseQuantity(text)
    if (value === null || value.unit !== unit || !(value.value >= least))
      throw new InvalidArgumentError(`Expected ${expected}.`)
    return value.value
  }
}
