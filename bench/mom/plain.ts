// The rules of policies/vm/balloon.yaml in plain JavaScript: over objects, as tools of this kind are written, and over
// columns. Neither checks anything, keeps books or spares a guest: they are what the rules alone cost.
import type { Contender, Reading, Targets } from './readings.js'

const SHORT = 0.2
const CRITICAL = 0.05
const COMFORT = 0.2
const LEAST = 0.0025
const STEP = 0.05

const marginOf = (free: number) => (free <= CRITICAL ? free - CRITICAL : (COMFORT * free) / SHORT)

interface Guest {
  readonly id: string
  readonly memory: {
    readonly actual: number
    readonly used: number
    readonly maximum: number
    readonly minimum: number
  }
}

interface Host {
  readonly memory: { readonly total: number; readonly free: number }
  readonly guests: readonly Guest[]
}

interface Move {
  readonly id: string
  readonly to: number
}

export function plainOverObjects(readings: readonly Reading[]): Contender {
  const hosts = readings.map(objectsOf)
  let moves: readonly Move[] = []
  return {
    decide: (_, at) => void (moves = decideOverObjects(hosts[at]!)),
    settle: () => {
      const { guests } = hosts[0]!
      const levels = new Map(moves.map(({ id, to }) => [id, to]))
      return Float64Array.from(guests, ({ id }) => levels.get(id) ?? NaN)
    },
  }
}

export function plainOverColumns(guests: number): Contender {
  const targets = new Float64Array(guests)
  return { decide: (reading) => decideOverColumns(reading, targets), settle: () => targets }
}

/** As a monitor hands it over. */
function objectsOf({ hostTotal, hostFree, actual, used, maximum, minimum }: Reading): Host {
  const guests = Array.from(actual, (bytes, guest) => {
    const memory = { actual: bytes, used: used[guest]!, maximum: maximum[guest]!, minimum: minimum[guest]! }
    return { id: `guest-${guest}`, memory }
  })
  return { memory: { total: hostTotal, free: hostFree }, guests }
}

function decideOverObjects({ memory: { total, free }, guests }: Host): Move[] {
  const share = free / total
  return guests.flatMap((guest) => (share < SHORT ? shrink(guest, marginOf(share)) : grow(guest)))
}

function shrink({ id, memory: { actual, used, minimum } }: Guest, margin: number): Move[] {
  const kept = Math.max(used + margin * actual, minimum)
  return actual - kept > LEAST * actual ? [{ id, to: Math.max(kept, actual - STEP * actual) }] : []
}

function grow({ id, memory: { actual, used, maximum } }: Guest): Move[] {
  const grown = Math.min(Math.max(1.05 * actual, used + COMFORT * actual), maximum)
  return grown - actual > LEAST * actual ? [{ id, to: grown }] : []
}

/** @param targets written: NaN where a guest is left alone */
export function decideOverColumns(reading: Reading, targets: Targets): void {
  const { actual, used, maximum, minimum } = reading
  const share = reading.hostFree / reading.hostTotal
  const isShort = share < SHORT
  const margin = marginOf(share)
  for (let guest = 0; guest < actual.length; guest++) {
    const has = actual[guest]!
    const uses = used[guest]!
    const wanted = isShort
      ? Math.max(uses + margin * has, minimum[guest]!)
      : Math.min(Math.max(1.05 * has, uses + COMFORT * has), maximum[guest]!)
    const change = isShort ? has - wanted : wanted - has
    if (change > LEAST * has) targets[guest] = isShort ? Math.max(wanted, has - STEP * has) : wanted
    else targets[guest] = NaN
  }
}
