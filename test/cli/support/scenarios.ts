// Policies and their scenarios, written into a folder of their own and played.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Played, playScenario } from '../../../src/cli/policy/test/play.js'
import { readPolicyTests } from '../../../src/cli/policy/test/read.js'
import type { Problem } from '../../../src/decide/index.js'
import { SourceFile } from '../../../src/decide/policy/source-file.js'
import { inTemporaryFolder } from '../../act/journal/support/temporary.js'

/** A guest gets half as much again as it uses, and loses what it does not use while its host is under pressure. */
export const POLICY = `apiVersion: atoll/v1
kind: Policy
metadata: { name: memory }
mode: enforce
target: vm
constants: { spare: 64MiB }
rules:
  - name: give
    when: vm.memory.used + spare > vm.memory.actual
    do: { action: memory.commit, to: vm.memory.used * 1.5 }
  - name: take
    when: vm.memory.used < 0.5 * vm.memory.actual && host.memory.pressure > 0.1
    do: { action: memory.reclaim, to: vm.memory.used * 1.5 }
    limits: { cooldown: 1min, step: 10% }
`

/** The head of a file of scenarios, with a host and a guest. */
export const HEAD = `apiVersion: atoll/v1
kind: PolicyTest
policies: [policy.yaml]
tick: 10s
targets:
  here: { kind: host, values: { memory.total: 8GiB, memory.committed: 4GiB, memory.pressure: 0 } }
  guest:
    kind: vm
    host: here
    values: { memory.actual: 2GiB, memory.used: 1GiB, memory.maximum: 6GiB, memory.safeMinimum: 128MiB }
scenarios:
`

/** Writes a policy and its scenarios. @returns the path of the scenarios */
export async function writeScenarios(folder: string, scenarios: string, policy = POLICY): Promise<string> {
  await writeFile(join(folder, 'policy.yaml'), policy)
  const path = join(folder, 'policy.test.yaml')
  await writeFile(path, scenarios)
  return path
}

export interface Outcome {
  readonly problems: readonly Problem[]
  readonly played: readonly Played[]
}

/** @param scenarios what comes after the head */
export function play(scenarios: string, { policy = POLICY, head = HEAD } = {}): Promise<Outcome> {
  return inTemporaryFolder(async (folder) => {
    const path = await writeScenarios(folder, head + scenarios, policy)
    const file = new SourceFile(path, await readFile(path, 'utf8'))
    const problems: Problem[] = []
    const tests = readPolicyTests(file, problems)
    const played: Played[] = []
    for (const test of tests) {
      for (const scenario of test.scenarios) played.push(await playScenario(test, scenario, () => {}))
    }
    return { problems: [...file.problems, ...problems], played }
  })
}

/** What was expected and what came instead, of each scenario. */
export function differences({ played }: Outcome): string[][] {
  return played.map(({ failure }) =>
    (failure?.mismatches ?? []).map(({ expected, actual }) => `${expected} / ${actual}`),
  )
}
