// Policy files: written by a grammar, or good and broken ones mutated. What loads is bound, compiled and evaluated.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BoundPolicies, PolicyErrors, PolicySet } from '../../../src/decide/index.js'
import { CONSTANTS, Sense, SignalRegistry, TARGET_KINDS } from '../../../src/sense/index.js'
import type { Random } from '../../../src/sense/random.js'
import { evaluateRules } from '../../decide/support/policies.js'
import { mutate, mutateText } from '../support/mutate.js'
import { promiseReport } from '../support/report.js'
import { type Files, promiseReadable, type Target, type Verdict } from '../support/target.js'
import { HOSTILE_NAMES, HOSTILE_NUMBERS } from './expressions.js'
import { writeImportingFiles, writePolicyFile } from './grammar.js'
import { fillHostile, hostileSense } from './rows.js'

const registry = new SignalRegistry()
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const TICK_MS = 1000
/** Columns of labels and forecasts are cut from one memory; after so many policies it is a new one. */
const POLICIES_PER_SENSE = 200

const corpus = ['policies', 'test/decide/broken'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(ROOT, folder, name))),
)
const DICTIONARY = [
  ...HOSTILE_NAMES,
  ...HOSTILE_NUMBERS,
  ...Object.keys(CONSTANTS),
  ...registry.of('vm').map(({ name }) => `vm.${name}`),
  ...registry.of('function').map(({ name }) => `function.${name}`),
  ...': ,- ,? ,| ,> ,& ,* ,! ,!!,%,@,`,{,},[,],",\',#,\n,\n---\n,\r,\t,<<: ,&a ,*a ,\ufeff'.split(','),
  ...['(', ')', '&&', '||', '? 1 : 2', '==', ' in ', 'min(', 'has('],
]

function generate(random: Random): Files {
  if (random.uniform() < 0.2) {
    const files = Object.entries(writeImportingFiles(random))
    return Object.fromEntries(files.map(([name, text]) => [name, Buffer.from(text)]))
  }
  const text = (): Uint8Array => {
    const kind = random.uniform()
    if (kind < 0.6) return Buffer.from(writePolicyFile(random))
    const original = random.uniform() < 0.8 ? random.pick(corpus) : Buffer.from(writePolicyFile(random))
    return kind < 0.85 ? Buffer.from(mutateText(original.toString(), DICTIONARY, random)) : mutate(original, random)
  }
  const count = random.uniform() < 0.9 ? 1 : 1 + random.integer(3)
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`policy-${index}.yaml`, text()]))
}

async function run(folder: string): Promise<Verdict> {
  let set: PolicySet
  try {
    set = PolicySet.load([folder], { registry })
  } catch (error) {
    if (!(error instanceof PolicyErrors)) throw error
    promiseReport(error.problems, folder)
    return 'refused'
  }
  return evaluate(set) ? 'accepted' : 'refused'
}

let sense: Sense | null = null
let bound = 0

/** @returns whether the policies could be bound; a forecast may ask for more than the tables have */
function evaluate(set: PolicySet): boolean {
  if (sense === null || bound++ % POLICIES_PER_SENSE === 0) sense = hostileSense()
  const tables = sense.tables
  let policies: BoundPolicies
  try {
    policies = new BoundPolicies(set, sense, TICK_MS)
  } catch (error) {
    const { message } = error as Error
    if (!/^policy \S+, forecast /.test(message)) throw error
    promiseReadable(message)
    return false
  }
  try {
    policies.beforeTick(TICK_MS)
    for (const kind of TARGET_KINDS) {
      if (!policies.stepsFor(kind).some(({ source }) => source === 'policies')) continue
      for (let round = 0; round < 3; round++) {
        const names = registry.of(kind).map(({ name }) => name)
        fillHostile(tables[kind], names, round)
        evaluateRules(policies, sense, kind)
      }
    }
  } finally {
    policies.release()
  }
  return true
}

export const policies: Target = { generate, run }
