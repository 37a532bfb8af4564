// The reference page of the policy language, from the same tables that policies are checked with.
import { ACTIONS, type ActionType } from '../../../src/act/actions.js'
import { DEFAULT_LIMITS, POLICY_SCHEMA, REASONS } from '../../../src/decide/index.js'
import { FUNCTIONS } from '../../../src/decide/expressions/check.js'
import { FILE_LIMIT_BYTES } from '../../../src/decide/policy/files.js'
import { fieldsOf } from '../../../src/forecast/forecast.js'
import { MODELS } from '../../../src/forecast/models/index.js'
import type { ModelName, ResultField } from '../../../src/forecast/models/model.js'
import { CONSTANTS, type Signal, SignalRegistry, TARGET_KINDS, type TargetKind } from '../../../src/sense/index.js'

const TARGETS: Readonly<Record<TargetKind, string>> = {
  host: 'A machine that runs targets. Rules of any target may read the signals of the host that it runs on.',
  pop: 'A point of presence: a place where work can run.',
  function: 'A function that is run on demand.',
  task: 'A piece of work that runs once.',
  vm: 'A virtual machine.',
}

const RESULT_FIELDS: Readonly<Record<ResultField, string>> = {
  mean: 'the value expected (`idle-histogram`: how many ticks of the horizon will see an event)',
  low: 'the lower end of the interval that holds the share `coverage` of outcomes',
  high: 'its upper end',
  confidence: 'from 0 (nothing is known yet) to 1: how much the past speaks for the forecast',
  probability: 'from 0 to 1: of at least one event within the horizon',
}

const FUNCTION_TEXTS: Readonly<Record<string, string>> = {
  abs: '`abs(x)`: without its sign',
  ceil: '`ceil(x)`: the next whole number above',
  floor: '`floor(x)`: the next whole number below',
  has: '`has(vm.labels.tier)`: whether the target has the label',
  max: '`max(x, y, ...)`: the largest; missing when one of them is',
  min: '`min(x, y, ...)`: the smallest; missing when one of them is',
}

const EFFECTS: Readonly<Record<ActionType['effect'], string>> = {
  set: 'given or taken back at once',
  raise: 'only ever given',
  lower: 'only ever taken',
  reserve: 'set aside, not handed out',
}

interface Schema {
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly string[]
  readonly const?: string
  readonly default?: unknown
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
}

/** @throws Error when something has no words here */
export function policyReference(): string {
  const schema = POLICY_SCHEMA as unknown as { readonly then: Schema; readonly else: Schema }
  return `${[
    HEAD,
    '## Fields of a policy',
    fields(schema.else),
    '## Fields of definitions',
    DEFINITIONS,
    fields(schema.then, Object.keys(schema.then.properties ?? {})),
    EXPRESSIONS,
    bullets(FUNCTIONS.map((name) => wordsOf(FUNCTION_TEXTS, name))),
    REFUSED,
    '## Units',
    UNITS,
    table(
      ['unit', 'is'],
      Object.entries(CONSTANTS).map(([name, { value, unit }]) => [`\`${name}\``, `${value} ${unit}`]),
    ),
    '## Signals',
    SIGNALS,
    ...TARGET_KINDS.flatMap(signals),
    '## Forecasts',
    FORECASTS,
    ...Object.keys(MODELS).map((name) => model(name as ModelName)),
    'What a forecast is read as:',
    bullets(Object.entries(RESULT_FIELDS).map(([name, says]) => `\`${name}\`: ${says}`)),
    KERNELS,
    '## Actions',
    ACTIONS_TEXT,
    ...ACTIONS.map(action),
    LIMITS,
    PRECEDENCE,
    MODES,
    CHECKS,
    '## What becomes of a proposal',
    REASONS_TEXT,
    table(
      ['reason', 'what it says', 'the number beside it'],
      REASONS.map(({ name, says, bound }) => [`\`${name}\``, says, bound]),
    ),
  ].join('\n\n')}\n`
}

function wordsOf(texts: Readonly<Record<string, string>>, name: string): string {
  const text = texts[name]
  if (text === undefined) throw new Error(`the reference page does not say what ${name} is`)
  return text
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** @param only fields to name, without what is inside of them */
function fields(schema: Schema, only?: readonly string[]): string {
  const rows: string[][] = []
  const add = (path: string, { properties = {}, required = [] }: Schema) => {
    for (const [name, field] of Object.entries(properties)) {
      if (only !== undefined && !only.includes(name)) continue
      const at = path === '' ? name : `${path}.${name}`
      rows.push([`\`${at}\``, required.includes(name) ? 'yes' : '', kindOf(field), field.description ?? ''])
      if (only !== undefined) continue
      if (field.items !== undefined) add(`${at}[]`, field.items)
      else if (typeof field.additionalProperties === 'object') add(`${at}.NAME`, field.additionalProperties)
      else add(at, field)
    }
  }
  add('', schema)
  return table(['field', 'needed', 'value', 'what it is'], rows)
}

function kindOf({ type, enum: values, const: only, default: absent, items }: Schema): string {
  const kinds: Readonly<Record<string, string>> = {
    string: items === undefined ? 'text' : 'list',
    number: 'number',
    boolean: 'true or false',
    object: 'group',
    array: 'list',
  }
  const kind =
    only !== undefined
      ? `\`${only}\``
      : values !== undefined
        ? values.map((each) => `\`${each}\``).join(', ')
        : [type ?? []].flat().length > 1
          ? 'expression'
          : (kinds[String(type)] ?? '')
  return absent === undefined ? kind : `${kind}; else ${String(absent)}`
}

function signals(kind: TargetKind): string[] {
  const rows = new SignalRegistry()
    .of(kind)
    .map((signal) => [
      `\`${kind}.${signal.name}\``,
      signal.unit,
      signal.kind,
      `${amount(signal.minimum, signal)} to ${amount(signal.maximum, signal)}`,
      signal.description,
    ])
  return [`### ${kind}`, TARGETS[kind], table(['signal', 'unit', 'kind', 'from, to', 'what it is'], rows)]
}

function amount(value: number, { unit }: Signal): string {
  if (value === Number.MAX_VALUE) return 'any'
  if (unit.startsWith('bytes') && value >= 2 ** 60) return `${value / 2 ** 60} EiB`
  return value >= 2 ** 20 && Number.isInteger(Math.log2(value)) ? `2^${Math.log2(value)}` : String(value)
}

function model(name: ModelName): string {
  const { description, parameters } = MODELS[name]
  const rows = Object.entries(parameters).map(
    ([key, { default: value, minimum, maximum, whole, description: says }]) => [
      `\`${key}\``,
      String(value),
      `${minimum} to ${maximum}${whole === true ? ', whole' : ''}`,
      says,
    ],
  )
  const given = fieldsOf(name).map((field) => `\`${field}\``)
  return [
    `### ${name}`,
    `${description} Gives ${given.join(', ')}.`,
    table(['parameter', 'else', 'from, to', 'what it is'], rows),
  ].join('\n\n')
}

function action({
  name,
  target,
  description,
  arguments: given,
  resource,
  current,
  bytesPerUnit,
  effect,
}: ActionType): string {
  const rows = Object.entries(given).map(([key, { unit, required, description: says }]) => [
    `\`${key}\``,
    unit,
    required ? 'yes' : '',
    says,
  ])
  const size =
    typeof bytesPerUnit === 'string'
      ? `One takes \`${target}.${bytesPerUnit}\` of the host's memory.`
      : bytesPerUnit === 0
        ? "It takes none of the host's memory."
        : "It is the host's memory itself."
  return [
    `### ${name}`,
    `${description}. Moves the resource \`${resource}\` of a ${target}: ${EFFECTS[effect]}. Its level is ` +
      `\`${target}.${current}\`. ${size}`,
    table(['argument', 'unit', 'needed', 'what it is'], rows),
  ].join('\n\n')
}

const HEAD = `# The policy language

<!-- Made from the tables that policies are checked with: node dist/test/decide/support/write-reference.js -->

A policy says what to do with targets of one kind, and when. In every tick each rule is asked about every target
that the policy matches; where its condition holds it proposes an action. The arbiter makes one plan of all
proposals, which keeps the host's limits whatever the rules say.

\`\`\`yaml
# yaml-language-server: $schema=./policy.schema.json
apiVersion: atoll/v1
kind: Policy
metadata: { name: memory-ahead, description: Give memory before the guest asks for it }
mode: recommend
target: vm
forecasts:
  need: { signal: memory.used, model: auto, horizon: 5s }
rules:
  - name: grow
    when: need.high > vm.memory.actual - 64 * MiB && need.confidence >= 0.9
    do: { action: memory.commit, to: need.high * 1.1 }
    limits: { cooldown: 10s }
limits: { ceiling: vm.memory.maximum }
\`\`\`

Files are YAML of at most ${FILE_LIMIT_BYTES / 1024} KiB; a file may hold several policies, divided by \`---\`.
\`atoll policy check\` says what is wrong with them, editors complete and check them by
[\`policy.schema.json\`](policy.schema.json).`

const DEFINITIONS = `What several policies share stands in a file of its own, and \`imports:
[shared/sizes.yaml]\` brings all its names into a policy or into other definitions. Paths are relative to the
file that names them. A name has one meaning: two definitions of it are an error that names both places, but
what comes by two ways is one. Definitions may import definitions, up to 8 files in a row. They mean the same to
all who import them: what depends on a kind of target needs \`target\`, and is for policies of that target only.
A constant is set with \`--set NAME=VALUE\`, or \`--set DEFINITIONS.NAME=VALUE\` where several have the name.
The fields are those of a policy, without its rules.`

const EXPRESSIONS = `## Expressions

Conditions, levels, variables and limits are expressions of the Common Expression Language (CEL), with units.
Wherever an amount may stand, a quantity may stand by itself: \`10s\`, \`64MiB\`, \`5%\`, \`2cores\`. Inside of
an expression a number and its unit are multiplied: \`64 * MiB\`. An expression that holds \`: \`, \`,\` within
braces, or begins with \`!\`, needs quotes in YAML.

- **Numbers** are doubles. Each has a unit, and units must agree: bytes and seconds cannot be added or compared,
  but multiplied and divided. 0 is zero of anything.
- **Texts** are labels and what is compared with them: \`vm.labels.tier == "gold"\`.
- **Missing values**: what nobody observed is missing, and so is what is computed from it. A comparison with a
  missing value is false, so \`!(x > 5)\` holds where \`x\` is missing and \`x <= 5\` does not. \`!=\` is the
  opposite of \`==\`. A label that is missing equals nothing.
- **Names**: the target's signals (\`vm.memory.used\`), those of its host (\`host.memory.total\`), labels
  (\`vm.labels.NAME\`), constants, variables, forecasts (\`need.high\`), kernels, and units.

Operators, from the loosest: \`? :\`, \`||\`, \`&&\`, then \`==\` \`!=\` \`<\` \`<=\` \`>\` \`>=\` \`in\`, then
\`+\` \`-\`, then \`*\` \`/\`, then \`!\` and \`-\`. \`in\` looks for a value in a list written out:
\`vm.labels.tier in ["gold", "silver"]\`. Functions:`

const REFUSED = `The rest of CEL is refused by name, never misread: methods, lists elsewhere than behind \`in\`,
maps and messages, macros such as \`exists()\`, indexes, the remainder \`%\`, \`null\`, bytes and unsigned
numbers, \`has()\` of anything but a label.`

const UNITS = `Amounts are kept in base units: bytes, seconds, cores.`

const SIGNALS = `What is observed of targets. A \`gauge\` keeps its last value, a \`count\` is of what happened
since the last tick, a \`setting\` does not change by itself and is not forecast. Values outside of the bounds
are turned away. Hosts may add signals of their own.`

const FORECASTS = `\`model: auto\` is \`${'ewma'}\` for counts and \`holt-winters\` for everything else. Equal
forecasts of several policies are computed once. The interval and the confidence of all models but
\`idle-histogram\` come from how far off they were before. Parameters that end in \`Ms\` are milliseconds, or
durations: \`seasonMs: 24h\`.`

const KERNELS = `## Kernels

Code of your own computes a value for every target (\`kernels:\`, read by its name), or makes a forecast
(\`kernel:\` instead of \`model:\`): in AssemblyScript, compiled when the policy is loaded, or as WebAssembly.
It sees the rows that it is given and nothing else, and one that breaks, takes too long or gives what is no
number disables the policies that need it. \`atoll policy new-kernel\` begins one; what it exports stands in
[\`kernels/atoll-kernel.d.ts\`](kernels/atoll-kernel.d.ts), and
[\`kernels/memory-risk.yaml\`](kernels/memory-risk.yaml) is a policy with two of them.`

const ACTIONS_TEXT = `An action sets a resource of a target to a level. Actions on the same resource exclude
each other: of one tick's proposals one wins. A host says which actions it can do; a rule with another one is
refused when the policy is loaded.`

const LIMITS = `## Limits

A rule's limits take the place of its policy's, one by one; the budget does not: the policy's is for all its
targets together, a rule's for the targets that it speaks for at one moment.

- \`floor\`, \`ceiling\`: no target is brought below or above; what keeps a VM alive (\`vm.memory.safeMinimum\`,
  \`vm.memory.maximum\`) holds besides.
- \`step\`: \`5%\` is a share of the present level, \`64MiB\` an amount. Without one, memory is reclaimed by
  ${DEFAULT_LIMITS.reclaimStep * 100}% at most, and everything else is not limited.
- \`cooldown\`, \`movesPerHour\`: between two moves of one resource of a target. No rule moves a guest more than
  ${DEFAULT_LIMITS.movesPerHour.guest} times an hour (half of them to take), or what a host merely starts and
  stops more than ${DEFAULT_LIMITS.movesPerHour.set} times.
- \`budget\`: when it is short, the higher priority is served first, then the higher \`score\`. Floors, steps
  and cool-downs are stronger.`

const PRECEDENCE = `## Precedence

All policies of all files are one set. Where several proposals of one tick are for the same resource of a
target, this decides:

1. the higher \`priority\`: the rule's own, else its policy's, else 0
2. giving before setting aside, and both before taking
3. the higher level
4. the earlier rule: paths in the order in which they were given, the files of a folder by name, the policies of
   a file and the rules of a policy as they are written

Policies of different modes do not compete with each other. Where memory is short, the
higher priority is served first, then the higher \`score\`.`

const MODES = `## Modes

- \`observe\`: decides and journals what it would have done
- \`recommend\`: shows it to an operator besides
- \`enforce\`: acts`

const CHECKS = `## What is checked

Names, types and units of every expression; actions, models and their parameters; what the host can do. Errors
besides:

- a rule that can never fire, or a \`match\` that can never hold: conditions that exclude each other, or what a
  signal cannot be (\`vm.memory.pressure > 1.5\`). It is only told where it is certain.
- two rules of the same priority that fire together and ask for the opposite, or set different levels: give one
  of them a priority, or a condition that excludes the other

Warnings: names and imports that nothing uses, a rule that is never heard as another fires wherever it does and
wins, and rules that are likely to contradict each other. \`--strict\` makes them fail. With \`--set\`, what the
values make impossible is a warning: a knob may be turned to zero.`

const REASONS_TEXT = `Every proposal is journalled with what became of it: planned as proposed, clipped to
another level, skipped for now, or refused.`
