import pc from 'picocolors'
import { formatProblem, PolicyErrors } from '../../decide/errors.js'
import { PolicySet } from '../../decide/policy-set.js'
import { SignalRegistry } from '../../sense/index.js'
import type { CheckOptions } from '../commands/policy-check.js'
import { ExitCode } from '../exit-code.js'

/** Checks policy files against everything that any host can do, and prints what is wrong. @returns the exit status */
export function checkPolicies({ json, set = {} }: CheckOptions, paths: readonly string[]): number {
  const { policies, problems } = load(paths, set)
  if (json) {
    const listed = policies.map(({ name, file, mode, target, rules }) => ({
      name,
      file,
      mode,
      target,
      rules: rules.map((rule) => rule.name),
    }))
    console.log(JSON.stringify({ ok: problems.length === 0, policies: listed, problems }, null, 2))
  } else if (problems.length === 0) {
    for (const { name, file, mode, rules } of policies)
      console.log(`${pc.green('ok')}  ${file}: ${name}, ${rules.length} rules, ${mode}`)
  } else {
    for (const problem of problems) console.log(formatProblem(problem))
    console.log(pc.red(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`))
  }
  return problems.length === 0 ? ExitCode.Ok : ExitCode.Failed
}

function load(paths: readonly string[], overrides: Readonly<Record<string, string>>) {
  try {
    return { policies: PolicySet.load(paths, { registry: new SignalRegistry(), overrides }).policies, problems: [] }
  } catch (error) {
    if (error instanceof PolicyErrors) return { policies: [], problems: error.problems }
    throw error
  }
}
