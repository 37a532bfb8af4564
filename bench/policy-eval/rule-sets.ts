// The rule sets of the bench: three as files, as an operator writes them, and two that are long for their many cases.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface RuleSet {
  readonly name: string
  readonly text: string
}

// Sources are not compiled: the files lie where they are written.
const file = (name: string): RuleSet => {
  const path = fileURLToPath(new URL(`../../../bench/policy-eval/${name}.yaml`, import.meta.url))
  return { name, text: readFileSync(path, 'utf8') }
}

export const TIERS = ['gold', 'silver', 'bronze', 'batch', 'test']
export const ZONES = ['north', 'east', 'south', 'west']

export const RULE_SETS: readonly RuleSet[] = [
  file('islands'),
  file('prewarm'),
  file('balloon'),
  vmPolicy('placement', ZONES.flatMap(placementRules)),
  fleet('fleet', TIERS),
]

/** Not evaluated, only compiled. */
export const THOUSAND_RULES = fleet(
  'thousand',
  Array.from({ length: 50 }, (_, index) => `tier-${index}`),
)

type Rule = readonly [name: string, when: string, action: string, to: string]

/** Twenty rules that look at labels above all. */
function placementRules(zone: string): Rule[] {
  const here = `vm.labels.zone == "${zone}"`
  return [
    [`${zone}-pinned`, `${here} && has(vm.labels.pin) && vm.memory.used > spare`, 'commit', 'vm.memory.maximum'],
    [`${zone}-paid`, `${here} && vm.labels.tier in ["gold", "silver"] && crowded`, 'reserve', 'vm.memory.used * 1.2'],
    [`${zone}-batch`, `${here} && vm.labels.tier == "batch" && vm.cpu.used < idle`, 'reclaim', 'vm.memory.used * 1.1'],
    [`${zone}-odd`, `${here} && !(vm.labels.tier in ["gold", "batch"]) && vm.memory.pressure > 0.98`, 'commit', 'more'],
    [`${zone}-test`, `${here} && vm.labels.tier == "test" && vm.labels.team != "core" && crowded`, 'reclaim', 'less'],
  ]
}

/** The same five rules for each tier in each zone, each with limits of its own. */
function fleet(name: string, tiers: readonly string[]): RuleSet {
  const places = tiers.flatMap((tier) => ZONES.map((zone) => [tier, zone] as const))
  return vmPolicy(
    name,
    places.flatMap(([tier, zone], at) => fleetRules(tier, zone, at / places.length)),
  )
}

/** @param place from 0 to 1: what its limits are shifted by */
function fleetRules(tier: string, zone: string, place: number): Rule[] {
  const here = `vm.labels.tier == "${tier}" && vm.labels.zone == "${zone}"`
  const share = (from: number) => (from + place / 10).toFixed(4)
  const name = (what: string) => `${tier}-${zone}-${what}`
  return [
    [name('grow'), `${here} && vm.memory.used > ${share(0.8)} * vm.memory.actual`, 'commit', 'more'],
    [name('shrink'), `${here} && crowded && spare > ${share(0.6)} * vm.memory.actual`, 'reclaim', 'less'],
    [name('starved'), `${here} && vm.memory.pressure > ${share(0.8)}`, 'commit', `vm.memory.actual * ${share(1.1)}`],
    [name('idle'), `${here} && vm.cpu.used < ${share(0.02)} * vm.cpu.limit && spare > 1 * GiB`, 'reclaim', 'less'],
    [name('busy'), `${here} && traffic > ${share(1.7)} * GB / s`, 'reserve', 'vm.memory.used * 1.05'],
  ]
}

function vmPolicy(name: string, rules: readonly Rule[]): RuleSet {
  const variables = {
    spare: 'vm.memory.actual - vm.memory.used',
    crowded: 'host.memory.available < 0.1 * host.memory.total || host.memory.pressure > 0.7',
    idle: '0.05 * vm.cpu.limit',
    traffic: 'max(vm.network.received, vm.network.sent) + vm.disk.read',
    more: 'min(vm.memory.actual * 1.25, vm.memory.maximum)',
    less: 'max(vm.memory.used * 1.2, vm.memory.safeMinimum)',
  }
  const document = {
    apiVersion: 'atoll/v1',
    kind: 'Policy',
    metadata: { name },
    mode: 'enforce',
    target: 'vm',
    variables,
    rules: rules.map(([rule, when, action, to]) => ({ name: rule, when, do: { action: `memory.${action}`, to } })),
  }
  // YAML contains JSON.
  return { name, text: JSON.stringify(document) }
}
