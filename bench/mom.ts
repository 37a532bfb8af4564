import { atollByObserving, atollOverColumns } from './mom/atoll.js'
import { type Arm, defineBench, interleave, median, type Rounds } from './harness.js'
import { decideOverColumns, plainOverColumns, plainOverObjects } from './mom/plain.js'
import { readings, sameTargets, type Targets } from './mom/readings.js'
import { Rival } from './mom/rival.js'

/** A checkout of https://github.com/oVirt/mom, to be measured in the same run. */
const CHECKOUT = process.env['ATOLL_MOM']
/** What MOM 0.6.5 takes for a guest with these rules, where it is not measured here: measured on a core like these. */
const KNOWN_MOM_US = 4000
const PROMISE = 1000
const READINGS = 6
interface Size {
  readonly guests: number
  readonly rounds: number
  /** Engines run for days: what counts is how they decide once their code is compiled, which takes so many turns. */
  readonly warmUps: number
  readonly momRounds: number
}
const SIZES: readonly Size[] = [
  { guests: 10, rounds: 1000, warmUps: 5000, momRounds: 30 },
  { guests: 1_000, rounds: 100, warmUps: 100, momRounds: 3 },
  { guests: 10_000, rounds: 30, warmUps: 10, momRounds: 1 },
]

export const bench = defineBench({
  name: 'mom',
  title: "The balloon rules of oVirt's Memory Overcommitment Manager (MOM), from a reading to a plan",
  claim: 'Atoll decides at least 1,000 times as fast as MOM does, guest by guest, and comes to the same targets.',
  async run({ onProgress }) {
    const arms: Record<string, Arm> = {}
    const ratios: Record<string, number> = {}
    const short: string[] = []
    if (CHECKOUT === undefined)
      onProgress('ATOLL_MOM names no checkout of MOM: its documented 4 ms a guest stand for it')
    for (const { guests, momRounds, ...rounds } of SIZES) {
      const name = guests.toLocaleString('en-US')
      onProgress(`${name} guests`)
      const times = await measure(guests, rounds)
      const us = (ms: readonly number[]) => (1000 * median(ms)) / guests
      const mom = CHECKOUT === undefined ? null : us(await measureMom(CHECKOUT, guests, momRounds))
      const momUs = mom ?? KNOWN_MOM_US
      for (const [arm, ms] of Object.entries(times)) arms[`${arm}, ${name}`] = armOf(us(ms), median(ms))
      if (mom !== null) arms[`MOM, ${name}`] = armOf(mom, (mom * guests) / 1000)
      for (const arm of ['atoll', 'atoll, observe()'] as const) {
        const ratio = momUs / us(times[arm])
        ratios[`MOM / ${arm}, ${name}`] = ratio
        if (ratio < PROMISE) short.push(`${arm} with ${name} guests is ${Math.round(ratio)} times as fast`)
      }
      ratios[`plain JS objects / atoll, ${name}`] = us(times['plain JS objects']) / us(times.atoll)
      ratios[`plain JS columns / atoll, ${name}`] = us(times['plain JS columns']) / us(times.atoll)
    }
    const against = CHECKOUT === undefined ? 'MOM as documented (4 ms a guest)' : `MOM in ${CHECKOUT}, in this run`
    const holds = short.length === 0 ? 'The claim holds at every size' : `The claim falls short: ${short.join('; ')}`
    return { bench: 'mom', arms, ratios, verdict: `${holds}; against ${against}.` }
  },
})

function armOf(usPerGuest: number, totalMs: number): Arm {
  return { median: usPerGuest, unit: 'us/guest', totalMs }
}

async function measure(guests: number, rounds: Rounds) {
  const given = readings(guests, READINGS)
  const contenders = {
    atoll: await atollOverColumns(guests),
    'atoll, observe()': atollByObserving(guests),
    'plain JS objects': plainOverObjects(given),
    'plain JS columns': plainOverColumns(guests),
  }
  const decided: (Targets | undefined)[] = []
  const turnsOf = (name: keyof typeof contenders) => {
    const contender = contenders[name]
    let turn = 0
    return async () => {
      const at = turn++ % given.length
      await contender.decide(given[at]!, at)
      return () => {
        const targets = contender.settle()
        const expected = (decided[at] ??= targets.slice())
        sameTargets(name, targets, 'the first arm', expected)
      }
    }
  }
  const times = await interleave(mapEntries(contenders, turnsOf), rounds)
  for (const contender of Object.values(contenders)) await contender.stop?.()
  return times
}

function mapEntries<Name extends string, Value>(record: Record<Name, unknown>, to: (name: Name) => Value) {
  return Object.fromEntries(Object.keys(record).map((name) => [name, to(name as Name)])) as Record<Name, Value>
}

/** MOM is too slow to take turns with: it decides the same readings after the others, and must decide the same. */
async function measureMom(checkout: string, guests: number, rounds: number): Promise<number[]> {
  const given = readings(guests, READINGS)
  const rival = new Rival(checkout)
  const times: number[] = []
  try {
    for (let round = 0; round < rounds; round++) {
      const reading = given[round % given.length]!
      const { ms, targets } = await rival.decide(reading)
      const expected = new Float64Array(guests)
      decideOverColumns(reading, expected)
      sameTargets('MOM', targets, 'plain JS columns', expected)
      times.push(ms)
    }
  } finally {
    await rival.close()
  }
  return times
}
