import { median, defineBench } from './harness.js'
import { type Holdings, longRun } from './long-run/run.js'

const TASKS = 1_000_000
const INSPECTIONS = 40
const MIB = 2 ** 20
/** The last quarter of the run may hold so much more than the second one. */
const FLAT = 1.05

export const bench = defineBench({
  name: 'long-run',
  title: 'A million tasks over 50 images under a memory budget, with kills, memory pressure and policy reloads',
  claim: 'No invariant is ever broken, resident memory stays flat, no mapping is left, and no byte crosses tenants.',
  async run({ onProgress }) {
    const result = await longRun({ tasks: TASKS, seed: 'long run', inspections: INSPECTIONS, onProgress })
    const { auditor, holdings, elapsedMs, ends } = result
    const quarter = Math.floor(holdings.length / 4)
    const early = holdings.slice(quarter, 2 * quarter)
    const late = holdings.slice(-quarter)
    const of = (part: readonly Holdings[], key: keyof Holdings) => median(part.map((each) => each[key]))
    const growth = of(late, 'residentBytes') / of(early, 'residentBytes')
    const checks = [...auditor.checks.values()].reduce((sum, each) => sum + each, 0)
    const arms = {
      'resident, second quarter': { median: of(early, 'residentBytes') / MIB, unit: 'MiB', ...counts(early) },
      'resident, last quarter': { median: of(late, 'residentBytes') / MIB, unit: 'MiB', ...counts(late) },
      tasks: { median: (TASKS / elapsedMs) * 1000, unit: '1/s', ...ends },
      accidents: {
        median: result.killed,
        unit: 'kills',
        squeezes: result.squeezes,
        reloads: result.reloads,
        evictions: result.evictions,
        environments: result.environmentsStarted,
        actions: result.actions,
      },
      checks: { median: checks, unit: 'checks', violations: auditor.violations.length },
    }
    const short = auditor.violations.slice(0, 3).map(({ invariant, details }) => `${invariant}: ${details}`)
    if (growth > FLAT) short.push(`resident memory grew to ${growth.toFixed(3)} times what it was`)
    if (result.leftMappings > 0) short.push(`${result.leftMappings} mappings are left`)
    const verdict = short.length === 0 ? 'The claim holds.' : `The claim falls short: ${short.join('; ')}.`
    return { bench: 'long-run', arms, ratios: { 'resident, last quarter / second': growth }, verdict }
  },
})

function counts(part: readonly Holdings[]) {
  const of = (key: keyof Holdings) => median(part.map((each) => each[key]))
  return { mappings: of('mappings'), files: of('files'), threads: of('threads') }
}
