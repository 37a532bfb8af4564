// Scenario files with the policies that they are for: good and broken ones, mutated. What can be read is played.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { playScenario } from '../../../src/cli/policy/test/play.js'
import { readPolicyTests } from '../../../src/cli/policy/test/read.js'
import type { Problem } from '../../../src/decide/index.js'
import { SourceFile } from '../../../src/decide/policy/source-file.js'
import type { Random } from '../../../src/sense/random.js'
import { HOSTILE_NAMES, HOSTILE_NUMBERS } from '../policies/expressions.js'
import { mutate, mutateText } from '../support/mutate.js'
import { promiseReport } from '../support/report.js'
import type { Files, Target, Verdict } from '../support/target.js'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
/** Longer scenarios are read, but not played. */
const TICKS_LIMIT = 300

const [good, broken] = [['policies', 'policies/vm'], ['test/cli/policy-test/broken']].map(filesIn) as [
  Original[],
  Original[],
]

interface Original {
  readonly test: string
  readonly policies: Files
}

function filesIn(folders: readonly string[]): Original[] {
  return folders.flatMap((folder) => {
    const files = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.yaml'))
    const policies = files.filter((name) => !name.endsWith('.test.yaml'))
    return files
      .filter((name) => name.endsWith('.test.yaml'))
      .map((name) => ({
        test: readFileSync(join(ROOT, folder, name), 'utf8'),
        policies: Object.fromEntries(policies.map((each) => [each, readFileSync(join(ROOT, folder, each))])),
      }))
  })
}

const DICTIONARY = [
  ...HOSTILE_NAMES,
  ...HOSTILE_NUMBERS,
  ...'1e6 1s 0s -5s 1GiB -1GiB 200% vm host function guest here *a &a {} [] null [null] refused recommended'.split(' '),
  ...['\n', ': ', '- ', '{ ', ' }', '[ ', ' ]', 'ticks: 1000000', 'apply: false', 'expect: []', 'tolerance: -1'],
  ...['policies: [.]', 'policies: [..]', '/etc', '/dev/null', 'scenario.test.yaml', 'set: { patience: x }'],
]

function generate(random: Random): Files {
  const { test, policies } = random.pick(random.uniform() < 0.8 ? good : broken)
  const isText = random.uniform() < 0.8
  const mutated = isText ? mutateText(test, DICTIONARY, random) : mutate(Buffer.from(test), random)
  return { ...policies, 'scenario.test.yaml': Buffer.from(mutated) }
}

async function run(folder: string): Promise<Verdict> {
  const path = join(folder, 'scenario.test.yaml')
  const problems: Problem[] = []
  const file = new SourceFile(path, readFileSync(path, 'utf8'))
  const tests = readPolicyTests(file, problems)
  const told = [...file.problems, ...problems]
  if (tests.length === 0 || told.length > 0) {
    // Policies from elsewhere are told of at their own place.
    promiseReport(told, null)
    return 'refused'
  }
  for (const test of tests) {
    for (const scenario of test.scenarios) {
      const ticks = scenario.steps.reduce((sum, step) => sum + step.ticks, 0)
      if (ticks <= TICKS_LIMIT) await playScenario(test, scenario, () => {})
    }
  }
  return 'accepted'
}

export const scenarios: Target = { generate, run }
