import pc from 'picocolors'
import { formatProblem, PolicyErrors } from '../../decide/errors.js'
import { PolicySet, type SharedNames } from '../../decide/policy-set.js'
import type { Policy, Rule } from '../../decide/policy/policy.js'
import type { Problem } from '../../decide/policy/source-file.js'
import { SignalRegistry } from '../../sense/index.js'
import type { CheckOptions } from '../commands/policy.js'
import { ExitCode } from '../exit-code.js'

interface Checked {
  readonly policies: readonly Policy[]
  readonly definitions: readonly SharedNames[]
  readonly problems: readonly Problem[]
  readonly files: readonly string[]
}

/** Checks policy files against everything that any host can do, and prints what is wrong. @returns the exit status */
export function checkPolicies({ json, set = {}, strict }: CheckOptions, paths: readonly string[]): number {
  const checked = check(paths, set)
  const { problems } = checked
  const ok = !problems.some(({ severity }) => severity === 'error' || strict)
  if (json) printJson(checked, ok)
  else printText(checked)
  return ok ? ExitCode.Ok : ExitCode.Failed
}

function check(paths: readonly string[], overrides: Readonly<Record<string, string>>): Checked {
  try {
    const set = PolicySet.load(paths, { registry: new SignalRegistry(), overrides })
    return { policies: set.policies, definitions: set.definitions, problems: set.warnings, files: set.files }
  } catch (error) {
    if (!(error instanceof PolicyErrors)) throw error
    return { policies: [], definitions: [], problems: error.problems, files: error.files }
  }
}

function printJson({ policies, definitions, problems, files }: Checked, ok: boolean): void {
  const told = {
    ok,
    policies: policies.map(policyOf),
    definitions,
    files,
    problems,
  }
  console.log(JSON.stringify(told, null, 2))
}

function policyOf({ name, description, labels, file, mode, target, budgetBytes, forecasts, rules }: Policy) {
  return {
    name,
    description,
    labels,
    file,
    mode,
    target,
    budgetBytes: limited(budgetBytes),
    forecasts: forecasts.map((forecast) => forecast.name),
    rules: rules.map(ruleOf),
  }
}

function ruleOf({ name, description, labels, line, action, priority, budgetBytes, cooldownMs, movesPerHour }: Rule) {
  const limits = { budgetBytes: limited(budgetBytes), cooldownMs, movesPerHour }
  return { name, description, labels, line, action: action.name, priority, ...limits }
}

/** JSON has no Infinity. */
function limited(budgetBytes: number): number | null {
  return budgetBytes === Infinity ? null : budgetBytes
}

function printText({ policies, definitions, problems }: Checked): void {
  for (const problem of problems) console.log(formatProblem(problem))
  for (const { name, file, mode, rules } of policies)
    console.log(`${pc.green('ok')}  ${file}: ${name}, ${counted(rules.length, 'rule')}, ${mode}`)
  for (const { name, file, names } of definitions)
    console.log(`${pc.green('ok')}  ${file}: ${name}, definitions of ${counted(names.length, 'name')}`)
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const warnings = problems.length - errors
  if (errors > 0) console.log(pc.red(counted(errors, 'problem')))
  if (warnings > 0) console.log(pc.yellow(counted(warnings, 'warning')))
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
