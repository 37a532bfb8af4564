// What the ways to run have in common: policies, memory, the journal.
import { totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import pc from 'picocolors'
import { Journal, type JournalProblem } from '../../act/index.js'
import { LocalRuntime, type RuntimeOptions } from '../../act/local/index.js'
import { IslandAuditor, ResourceIslandManager } from '../../systems/islands/index.js'
import { Errors } from '../errors.js'
import { count } from '../output/figures.js'

/** Beside the compiled files, in a checkout and in an installed package alike. */
const SHIPPED_POLICIES = fileURLToPath(new URL('../../../../policies', import.meta.url))

export function policyPaths(paths: readonly string[] | undefined): readonly string[] {
  return paths ?? [SHIPPED_POLICIES]
}

/** Two arms, threads whose stacks nobody counts, and whatever else the machine is for: an eighth each leaves room. */
export function defaultBudgetBytes(): number {
  const constrained = process.constrainedMemory()
  const machine = totalmem()
  return Math.floor((constrained > 0 && constrained < machine ? constrained : machine) / 8)
}

export interface AuditedRuntime {
  readonly runtime: LocalRuntime
  readonly islands: ResourceIslandManager
  /** null: nobody wants to know. */
  readonly audit: IslandAuditor | null
}

/** One budget for environments and islands. */
export function runtimeWithIslands(
  options: RuntimeOptions & { readonly memoryBudgetBytes: number },
  isAudited: boolean,
): AuditedRuntime {
  const { memoryBudgetBytes } = options
  const audit = isAudited ? new IslandAuditor() : null
  const othersBytes = (): number => runtime.environmentBytes
  const islands = new ResourceIslandManager({ memoryBudgetBytes, othersBytes, auditor: audit })
  const runtime = new LocalRuntime({ ...options, islands })
  audit?.watch(runtime)
  return { runtime, islands, audit }
}

/** @returns whether nothing was found; what was is told */
export function auditPassed(audit: IslandAuditor | null): boolean {
  if (audit === null) return true
  audit.finish()
  const { violations, checks } = audit.auditor
  const times = [...checks.values()].reduce((sum, number) => sum + number, 0)
  const shown = violations
    .slice(0, MOST_VIOLATIONS)
    .map(({ invariant, details }) => pc.red(`  ${invariant}: ${details}`))
  const found = violations.length === 0 ? 'nothing found' : pc.red(`${violations.length} violations`)
  console.error([`audit: ${count(times)} checks, ${found}`, ...shown].join('\n'))
  return violations.length === 0
}

const MOST_VIOLATIONS = 20

export interface RunJournal {
  readonly journal: Journal | null
  /** @returns whether everything that should be in it is in it, or none was wanted */
  close(): Promise<boolean>
}

/** A journal that fails is told at once and never stops the work. @throws CliError when it cannot be opened */
export async function openJournal(folder: string | undefined): Promise<RunJournal> {
  if (folder === undefined) return { journal: null, close: async () => true }
  const onProblem = (problem: JournalProblem) => {
    if (problem.kind === 'failed')
      console.error(pc.yellow(`--journal: ${problem.error.message}; records wait in memory`))
    else console.error(pc.yellow(`--journal: written again, ${problem.lostRecords} records were lost`))
  }
  const journal = await Journal.open({ folder, onProblem }).catch((error: Error) => {
    throw Errors.Journal(error)
  })
  const close = async () => {
    if (await journal.close()) return true
    console.error(pc.red(`--journal: the journal in ${folder} is incomplete`))
    return false
  }
  return { journal, close }
}
