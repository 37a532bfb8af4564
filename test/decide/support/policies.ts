// Policies from texts, and their rules run over rows on this thread.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BoundPolicies, type PolicyContext, PolicyErrors, PolicySet, type Problem } from '../../../src/decide/index.js'
import type { Kernel } from '../../../src/forecast/kernels.js'
import { type Sense, SignalRegistry, type TargetKind } from '../../../src/sense/index.js'

const registry = new SignalRegistry()

/** Calls `use` with a folder that holds the given files. */
export function inFolder<Result>(files: Readonly<Record<string, string>>, use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-policies-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function load(text: string, context: Partial<PolicyContext> = {}): PolicySet {
  return inFolder({ 'policy.yaml': text }, (folder) => PolicySet.load([folder], { registry, ...context }))
}

/** What is wrong with a policy; nothing when it loads. */
export function problemsOf(text: string, context: Partial<PolicyContext> = {}): readonly Problem[] {
  try {
    load(text, context)
    return []
  } catch (error) {
    if (error instanceof PolicyErrors) return error.problems
    throw error
  }
}

/** A policy for VMs with the given fields, as YAML, after its head. */
export function vmPolicy(fields: string, name = 'test', mode = 'enforce'): string {
  return `apiVersion: atoll/v1\nkind: Policy\nmetadata: { name: ${name} }\nmode: ${mode}\ntarget: vm\n${fields}\n`
}

/** Evaluates the rules over all rows of a table and gathers what they want. */
export function evaluateRules(bound: BoundPolicies, sense: Sense, kind: TargetKind = 'vm'): void {
  const { rowCount } = sense.tables[kind]
  runRows(bound, sense, 0, rowCount, kind)
  bound.proposals.clear()
  bound.gather(kind, rowCount)
}

/** @returns what was stored as progress */
export function runRows(bound: BoundPolicies, sense: Sense, from: number, to: number, kind: TargetKind = 'vm'): number {
  const instance = new WebAssembly.Instance(bound.module!, { env: { memory: sense.memory.memory } })
  const step = bound.stepsFor(kind).find(({ source }) => source === 'policies')!
  const progress = sense.memory.allocate(4)
  const kernel = instance.exports[step.kernel] as Kernel
  kernel(step.job, from, to, 0, progress.pointer)
  const reached = sense.memory.int32(progress.pointer, 1)[0]!
  sense.memory.release(progress)
  return reached
}

/** `[rule, row, to]` of every proposal. */
export function wishes({ proposals }: BoundPolicies): [string, number, number][] {
  return Array.from({ length: proposals.count }, (_, index) => {
    return [proposals.terms.rules[proposals.rule[index]!]!.name, proposals.row[index]!, proposals.to[index]!]
  })
}

/** Adds a VM whose signals have these values. @returns its row */
export function addVm(
  sense: Sense,
  id: string,
  values: Readonly<Record<string, number>>,
  labels: Record<string, string> = {},
  host?: string,
): number {
  const { vm, host: hosts } = sense.tables
  const { row } = vm.add(id, labels, host ?? null, hosts)
  for (const [name, value] of Object.entries(values)) vm.signal(name).current.values[row] = value
  return row
}
