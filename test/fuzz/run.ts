// Fuzzes by hand, for as long as one likes. Every finding is written to a folder, with the input that made it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { type CampaignOptions, type Finding, formatFinding, type Progress, runCampaign } from './support/campaign.js'
import { inputAt, writeFiles } from './support/worker.js'
import { type TargetName, TARGETS } from './targets.js'

const ENDLESS = 2 ** 31 - 1

interface Options {
  readonly minutes: number
  readonly seed: string
  readonly only?: number
  readonly from: number
  readonly out: string
}

const number = (text: string): number => {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`${text} is no number`)
  return Number(text)
}

const program = new Command('node dist/test/fuzz/run.js')
  .description(
    'Gives hostile inputs to what reads files. Without a target: to each in turn, for its share of the time.',
  )
  .argument('[target...]', `what to fuzz: ${Object.keys(TARGETS).join(', ')}`)
  .option('--minutes <number>', 'how long, all targets together', number, 1)
  .option('--seed <text>', 'equal seeds make equal inputs', 'atoll')
  .option('--from <number>', 'number of the first input', number, 0)
  .option('--only <number>', 'run one input again, and keep its files in the folder', number)
  .option('--out <folder>', 'where findings are written', 'fuzz-findings')
  .parse()

const { minutes, seed, only, from, out } = program.opts<Options>()
const names = program.args.length > 0 ? program.args : Object.keys(TARGETS)
const unknown = names.find((name) => !Object.hasOwn(TARGETS, name))
if (unknown !== undefined) program.error(`there is no target ${unknown}; there are ${Object.keys(TARGETS).join(', ')}`)
if (only !== undefined && names.length !== 1) program.error('--only runs an input of one target: name it')

let found = 0
for (const target of names as TargetName[]) {
  const range = only === undefined ? { from, to: ENDLESS, limitMs: (minutes * 60_000) / names.length } : one(only)
  if (only !== undefined) await keep(target, only)
  const { runs, accepted, refused, findings } = await runCampaign({
    target,
    seed,
    ...range,
    onFinding: (finding) => void report(finding),
    onProgress: progressOf(target),
  })
  found += findings.length
  console.log(`${target}: ${runs} inputs, ${accepted} accepted, ${refused} refused, ${findings.length} findings`)
}
process.exitCode = found === 0 ? 0 : 1

function one(index: number): Pick<CampaignOptions, 'from' | 'to'> {
  return { from: index, to: index + 1 }
}

async function report(finding: Finding): Promise<void> {
  const folder = await keep(finding.target, finding.index)
  writeFileSync(join(folder, 'finding.txt'), `${formatFinding(finding)}\n`)
  console.log(`\n${formatFinding(finding)}\nfiles: ${folder}\n`)
}

/** Writes the files of an input. @returns their folder */
async function keep(target: TargetName, index: number): Promise<string> {
  const folder = join(out, `${target}-${seed}-${index}`)
  mkdirSync(out, { recursive: true })
  writeFiles(folder, await inputAt(target, seed, index))
  return folder
}

/** A line a minute. */
function progressOf(target: TargetName): (progress: Progress) => void {
  let lastMs = performance.now()
  return ({ runs, accepted, refused }) => {
    if (performance.now() - lastMs < 60_000) return
    lastMs = performance.now()
    console.log(`${new Date().toISOString()} ${target}: ${runs} inputs, ${accepted} accepted, ${refused} refused`)
  }
}
