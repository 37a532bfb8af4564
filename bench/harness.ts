// What a bench is: one claim, arms that are measured in turns in one run, ratios between them, one line of verdict.
// Ratios mean something on any machine; absolute times only on this one.
import Table from 'cli-table3'
import pc from 'picocolors'

export interface BenchOptions {
  /** Told what is being measured, for long benches. */
  readonly onProgress: (message: string) => void
}

/** What one arm came to: its median and further figures. */
export interface Arm {
  readonly median: number
  readonly unit: string
  readonly [figure: string]: number | string
}

export interface BenchResult {
  readonly bench: string
  readonly arms: Readonly<Record<string, Arm>>
  readonly ratios: Readonly<Record<string, number>>
  /** One line: does the claim hold, and where does it not. */
  readonly verdict: string
}

export interface Bench {
  readonly name: string
  readonly title: string
  /** What is promised, with its number. */
  readonly claim: string
  run(options: BenchOptions): Promise<BenchResult>
}

/** Declares a bench; its file exports the result as `bench`. */
export function defineBench(bench: Bench): Bench {
  return bench
}

/** The value in the middle; the mean of the two in the middle of an even number. NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Linear between the two nearest values. @param share 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)] ?? NaN
  return below + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? NaN) - below)
}

export interface Rounds {
  /** How many times each arm is measured (default 15). */
  readonly rounds?: number
  /** Rounds before these that are not counted, in which code is compiled and caches fill (default 3). */
  readonly warmUps?: number
}

/** What is to be done behind a measured turn, such as checking its result: it takes no time. */
export type Afterwards = () => void

/**
 * Runs the arms in turns, each round beginning with another one, so that what else the machine does hits all alike.
 * @returns milliseconds of each arm's measured rounds
 */
export async function interleave<Name extends string>(
  arms: Readonly<Record<Name, () => void | Afterwards | Promise<void | Afterwards>>>,
  { rounds = 15, warmUps = 3 }: Rounds = {},
): Promise<Record<Name, number[]>> {
  const names = Object.keys(arms) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -warmUps; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round + warmUps) % names.length]!
      const start = performance.now()
      const afterwards = await arms[name]()
      const elapsedMs = performance.now() - start
      afterwards?.()
      if (round >= 0) times[name].push(elapsedMs)
    }
  }
  return times
}

/** Prints a result: with `json` one line for machines, else a table, the ratios and the verdict. */
export function printResult(bench: Bench, result: BenchResult, { json }: { json: boolean }): void {
  if (json) {
    const { arms, ratios, verdict } = result
    console.log(JSON.stringify({ bench: result.bench, arms, ratios, verdict }))
    return
  }
  const entries = Object.entries(result.arms)
  const figures = [...new Set(entries.flatMap(([, arm]) => Object.keys(arm)))].filter(
    (key) => key !== 'median' && key !== 'unit',
  )
  const table = plainTable(['arm', 'median', 'unit', ...figures])
  for (const [name, arm] of entries)
    table.push([name, format(arm.median), arm.unit, ...figures.map((key) => format(arm[key]))])
  console.log(`${pc.bold(bench.title)}\n${bench.claim}\n`)
  console.log(table.toString())
  if (Object.keys(result.ratios).length > 0) {
    const ratios = plainTable(['ratio', 'times'])
    for (const [name, ratio] of Object.entries(result.ratios)) ratios.push([name, format(ratio)])
    console.log(`\n${ratios.toString()}`)
  }
  console.log(`\n${result.verdict}`)
}

function plainTable(head: string[]): Table.Table {
  const aligns = head.map((_, index): 'left' | 'right' => (index === 0 ? 'left' : 'right'))
  const none = {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
  }
  const chars = {
    ...none,
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
  }
  return new Table({
    head,
    colAligns: aligns,
    chars,
    style: { head: ['dim'], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
}

/** Three significant digits, whole numbers as they are, and thousands apart. */
function format(value: number | string | undefined): string {
  if (typeof value !== 'number') return value ?? ''
  if (Number.isInteger(value)) return value.toLocaleString('en-US')
  return value.toLocaleString('en-US', { maximumSignificantDigits: Math.abs(value) >= 100 ? 4 : 3 })
}
