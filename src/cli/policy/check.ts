import pc from 'picocolors'
import { formatProblem, PolicyErrors } from '../../decide/errors.js'
import { PolicySet } from '../../decide/policy-set.js'
import type { Policy } from '../../decide/policy/policy.js'
import type { Problem } from '../../decide/policy/source-file.js'
import { SignalRegistry } from '../../sense/index.js'
import type { CheckOptions } from '../commands/policy.js'
import { ExitCode } from '../exit-code.js'

interface Checked {
  readonly policies: readonly Policy[]
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
    const { policies, warnings, files } = PolicySet.load(paths, { registry: new SignalRegistry(), overrides })
    return { policies, problems: warnings, files }
  } catch (error) {
    if (error instanceof PolicyErrors) return { policies: [], problems: error.problems, files: error.files }
    throw error
  }
}

function printJson({ policies, problems, files }: Checked, ok: boolean): void {
  const listed = policies.map(({ name, file, mode, target, rules }) => ({
    name,
    file,
    mode,
    target,
    rules: rules.map((rule) => rule.name),
  }))
  console.log(JSON.stringify({ ok, policies: listed, files, problems }, null, 2))
}

function printText({ policies, problems }: Checked): void {
  for (const problem of problems) console.log(formatProblem(problem))
  for (const { name, file, mode, rules } of policies)
    console.log(`${pc.green('ok')}  ${file}: ${name}, ${counted(rules.length, 'rule')}, ${mode}`)
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const warnings = problems.length - errors
  if (errors > 0) console.log(pc.red(counted(errors, 'problem')))
  if (warnings > 0) console.log(pc.yellow(counted(warnings, 'warning')))
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
