// Tries policies on scenarios. What a file of them holds is in test/policy-test.ts; a scenario is played by test/play.ts.
import { formatProblem, type Problem } from '../../decide/index.js'
import { PolicyFiles } from '../../decide/policy/files.js'
import type { TestOptions } from '../commands/policy.js'
import { ExitCode } from '../exit-code.js'
import { Progress } from '../output/progress.js'
import { stopSignals } from '../stop-signals.js'
import { Coverage } from './test/coverage.js'
import { playScenario } from './test/play.js'
import type { PolicyTest } from './test/policy-test.js'
import { readPolicyTests } from './test/read.js'
import { counted, isOk, printJson, printText, type Report, type TestedFile } from './test/report.js'

/** Plays scenarios and tells where policies did not do what they should. @returns the exit status */
export async function testPolicies({ json, coverage = 0 }: TestOptions, paths: readonly string[]): Promise<number> {
  const { tests, problems } = read(paths)
  if (problems.length > 0) {
    tellProblems(problems, json === true)
    return ExitCode.BadInput
  }
  const stop = stopSignals()
  try {
    const report = await play(tests, coverage, stop.signal)
    if (json) printJson(report)
    else printText(report)
    return isOk(report) ? ExitCode.Ok : ExitCode.Failed
  } catch (error) {
    if (stop.exitCode === null) throw error
    return stop.exitCode
  } finally {
    stop.release()
  }
}

function read(paths: readonly string[]): { tests: readonly PolicyTest[]; problems: readonly Problem[] } {
  const files = new PolicyFiles()
  const ofPolicies: Problem[] = []
  const tests = [...new Set(paths.flatMap((path) => files.testsAt(path)))].flatMap((path) => {
    const file = files.open(path)
    if (typeof file !== 'string') return readPolicyTests(file, ofPolicies)
    files.reportPlaceless(path, file)
    return []
  })
  // Two files of scenarios may name the same broken policy.
  const problems = new Map([...files.problems(), ...ofPolicies].map((problem) => [formatProblem(problem), problem]))
  return { tests, problems: [...problems.values()] }
}

function tellProblems(problems: readonly Problem[], json: boolean): void {
  if (json) console.log(JSON.stringify({ ok: false, files: [], coverage: null, problems }, null, 2))
  else for (const problem of problems) console.error(formatProblem(problem))
  if (!json) console.error(counted(problems.length, 'problem'))
}

/** @throws the reason of the signal once it is aborted */
async function play(tests: readonly PolicyTest[], wanted: number, stop: AbortSignal): Promise<Report> {
  const coverage = new Coverage()
  const files: TestedFile[] = []
  const total = tests.flatMap(({ scenarios }) => scenarios.flatMap(({ steps }) => steps.map(({ ticks }) => ticks)))
  const progress = new Progress(
    'policy test',
    total.reduce((sum, ticks) => sum + ticks, 0),
  )
  let ticks = 0
  try {
    for (const test of tests) {
      const played: TestedFile['played'][number][] = []
      for (const scenario of test.scenarios) {
        const result = await playScenario(test, scenario, () => {
          stop.throwIfAborted()
          progress.update(++ticks, scenario.name)
        })
        coverage.add(test.set, result.fired)
        played.push(result)
      }
      files.push({ test, played })
    }
  } finally {
    progress.stop()
  }
  return { files, coverage, wanted }
}
