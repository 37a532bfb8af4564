// Trace files: tables and days that were good, then mutated; plain and compressed.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Random } from '../../../src/sense/random.js'
import { loadTrace } from '../../../src/sense/traces/load.js'
import type { FunctionTrace } from '../../../src/sense/traces/trace.js'
import { azureDay, tsv } from '../../sense/traces/loading/files.js'
import { mutate, mutateText } from '../support/mutate.js'
import { type Files, promise, promiseReadable, type Target, type Verdict } from '../support/target.js'

const DICTIONARY = [
  ...'\t,\n,\r\n,0,-1,1e308,1e999,NaN,Infinity,0x10, ,:,1:1,20159,20160,4294967295,4294967296,99999999999'.split(','),
  ...[
    ',',
    '\u0000',
    '\ufeff',
    '__proto__',
    'constructor',
    'http',
    'timer',
    'ü🦜',
    'x'.repeat(100_000),
    '1 '.repeat(500),
  ],
]

const TABLE = tsv([
  ['owner', 'app', 'f', 'timer', '0 720:4 1500'],
  ['owner', 'app', 'g', 'http', ''],
  ['other', 'web', 'h', 'queue', '1:4294967295 20159'],
])
const DAY = azureDay({
  invocations: [
    ['o', 'a', 'f', 'queue'],
    ['o', 'a', 'g', 'http'],
    ['o', 'b', 'h', 'http'],
    ['o', 'a', 'f', 'queue'],
  ],
  durations: [
    ['o', 'a', 'f'],
    ['o', 'b', 'h'],
  ],
  memory: [['o', 'a']],
})

function generate(random: Random): Files {
  const originals: Record<string, string> = random.uniform() < 0.6 ? { 'trace.tsv': TABLE } : DAY
  return Object.fromEntries(
    Object.entries(originals).map(([name, text]) => {
      const isMutated = random.uniform() < 0.7
      const bytes = random.uniform() < 0.6 ? mutateText(text, DICTIONARY, random) : mutate(Buffer.from(text), random)
      const content = Buffer.from(isMutated ? bytes : text)
      if (random.uniform() < 0.8) return [name, content]
      const zipped = gzipSync(content)
      return [name, random.uniform() < 0.7 ? mutate(zipped, random) : zipped]
    }),
  )
}

async function run(folder: string): Promise<Verdict> {
  const name = readdirSync(folder).find((each) => /^(trace|invocations)/.test(each))!
  try {
    promiseSound(await loadTrace(join(folder, name)))
    return 'accepted'
  } catch (error) {
    const { message } = error as Error
    promise(message.startsWith(folder), `an error without its file: ${message}`)
    promiseReadable(message)
    return 'refused'
  }
}

/** What a trace promises to those who replay it. */
function promiseSound({ minutes, functions }: FunctionTrace): void {
  promise(minutes > 0 && functions.length > 0, 'an empty trace')
  for (const { id, app, owner, durationMs, memoryBytes, arrivalMinutes, arrivalCounts } of functions) {
    promise(
      [id, app, owner].every((each) => each !== ''),
      'a name that is empty',
    )
    promise(memoryBytes > 0 && memoryBytes < Infinity, `memory of ${memoryBytes}`)
    promise(
      Object.values(durationMs).every((each) => each >= 0 && each < Infinity),
      JSON.stringify(durationMs),
    )
    const { minimum, p25, p50, p75, p99, maximum } = durationMs
    const ascending = [minimum, p25, p50, p75, p99, maximum]
    promise(
      ascending.every((each, i) => i === 0 || each >= ascending[i - 1]!),
      `durations ${ascending.join(' ')}`,
    )
    promise(arrivalMinutes.length === arrivalCounts.length, 'minutes and counts of unequal number')
    promise(
      arrivalMinutes.every((each, i) => each < minutes && (i === 0 || each > arrivalMinutes[i - 1]!)),
      'minutes',
    )
    promise(
      arrivalCounts.every((each) => each > 0),
      'a minute without calls',
    )
  }
}

export const traces: Target = { generate, run }
