// The JSON Schema of a policy file: what `atoll policy check` validates with and what editors complete with.
// policies/policy.schema.json is this object.
import { ACTIONS } from '../../act/actions.js'
import { MODELS } from '../../forecast/models/index.js'
import { TARGET_KINDS, UNITS } from '../../sense/index.js'

/** Names of policies and rules, as journals and metrics show them. */
const NAME = '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'
/** Names that expressions use. */
const IDENTIFIER = '^[a-z_][A-Za-z0-9_]*$'

const name = (description: string) => ({ type: 'string', pattern: NAME, maxLength: 64, description })
const text = (description: string) => ({ type: 'string', maxLength: 4096, description })
const expression = (description: string) => ({ type: ['string', 'number'], description, maxLength: 4096 })
const condition = (description: string) => ({ type: ['string', 'boolean'], description, maxLength: 4096 })
const named = (description: string, values: object) => ({
  type: 'object',
  description,
  propertyNames: { pattern: IDENTIFIER },
  maxProperties: 1000,
  additionalProperties: values,
})

const labels = (description: string) => ({
  type: 'object',
  description,
  additionalProperties: { type: 'string', maxLength: 256, description: 'Any text' },
})
const priority = (description: string) => ({ type: 'number', description })

const limits = {
  floor: expression('No level below this, in the unit of the action: `vm.memory.safeMinimum`, `1GiB`'),
  ceiling: expression('No level above this'),
  cooldown: expression('Time between two moves of one target: `10s`'),
  step: expression('Most that one move may change: `5%` of the present level, or an amount such as `64MiB`'),
  movesPerHour: expression('Moves of one target in any hour; the arbiter has a limit of its own'),
}

const kernelLimits = {
  memory: { ...expression('Most memory that the kernel may have: `16MiB`'), default: '64MiB' },
  deadline: {
    ...expression('Processor time that it may take in a tick, at most half of one: `20ms`'),
    default: '50ms',
  },
}
const parameters = (description: string) => ({
  type: 'object',
  additionalProperties: expression('A number; `50%` is 0.5'),
  description,
})

const kernel = {
  type: 'object',
  description: 'A value that code of your own computes for every target',
  additionalProperties: false,
  required: ['file', 'inputs'],
  properties: {
    file: text('AssemblyScript (.ts) or WebAssembly (.wasm), relative to this file: `kernels/risk.ts`'),
    inputs: {
      type: 'array',
      description: 'What it is given of a target, in this order',
      minItems: 1,
      maxItems: 64,
      items: expression('An expression of any unit'),
    },
    unit: { enum: UNITS, default: 'count', description: 'Of its result' },
    parameters: parameters('Variables of the kernel that it exports, by name'),
    ...kernelLimits,
  },
}

const forecast = {
  type: 'object',
  description: 'A signal, a model and how far to look ahead',
  additionalProperties: false,
  required: ['signal', 'horizon'],
  if: { required: ['kernel'] },
  else: { required: ['model'] },
  properties: {
    signal: { type: 'string', description: 'Signal of the target, without its name: `memory.used`' },
    model: {
      enum: ['auto', ...Object.keys(MODELS)],
      description: 'How to forecast; `auto` chooses by the kind of signal',
    },
    horizon: expression('How far ahead: `5s`'),
    coverage: { ...expression('Share of outcomes that `low` to `high` shall hold'), default: 0.9 },
    kernel: text('A kernel of your own instead of a model, relative to this file: `kernels/trend.ts`'),
    parameters: parameters("The model's own parameters, or variables that the kernel exports"),
    ...kernelLimits,
    features: {
      type: 'array',
      items: { type: 'string', description: 'Signal of the same target, without its name' },
      description: 'Signals that explain this one (regression)',
    },
  },
}

/** What an argument means depends on the action. */
function argument(name: string) {
  const meanings = new Map<string, string[]>()
  for (const action of ACTIONS) {
    const given = action.arguments[name]
    if (given === undefined) continue
    const meaning = `${given.description} (${given.unit})`
    meanings.set(meaning, [...(meanings.get(meaning) ?? []), action.name])
  }
  if (meanings.size === 1) return expression([...meanings.keys()][0]!)
  return expression([...meanings].map(([meaning, actions]) => `${actions.join(', ')}: ${meaning}`).join('; '))
}

const argumentNames = new Set(ACTIONS.flatMap((action) => Object.keys(action.arguments)))
const actionArguments = Object.fromEntries([...argumentNames].map((each) => [each, argument(each)]))

const rule = {
  type: 'object',
  description: 'One action, when to take it, and its limits',
  additionalProperties: false,
  required: ['name', 'do'],
  properties: {
    name: name('Unique within the policy'),
    description: text('Why it acts, for whoever reads a decision'),
    when: condition('When the rule fires; left out: always'),
    do: {
      type: 'object',
      description: 'The action and its arguments, each an expression',
      additionalProperties: false,
      required: ['action'],
      properties: {
        action: { enum: ACTIONS.map((action) => action.name), description: 'What to do' },
        ...actionArguments,
      },
    },
    labels: labels('Anything that people or programs want to know of the rule'),
    priority: priority("The higher is served first and wins a conflict; left out: the policy's"),
    limits: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...limits,
        budget: expression('Memory that the targets it speaks for at one moment may hold together: `2GiB`'),
      },
      description: 'Instead of those of the policy',
    },
  },
}

const common = {
  apiVersion: { const: 'atoll/v1', description: 'Version of the language' },
  kind: { enum: ['Policy', 'Definitions'], description: 'Policy: rules; Definitions: names that policies import' },
  metadata: {
    type: 'object',
    description: 'What it is called',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: name('Unique among all files that are loaded together'),
      description: text('What it is for'),
      labels: labels('Anything that people or programs want to know of it'),
    },
  },
  imports: {
    type: 'array',
    description: 'Files of definitions whose names are used here, relative to this file: `shared/sizes.yaml`',
    maxItems: 32,
    items: { type: 'string', maxLength: 1024, description: 'A file of kind Definitions' },
  },
  constants: named('Named numbers and quantities: `price: 3`, `patience: 10s`', {
    type: ['number', 'string'],
    maxLength: 256,
    description: 'A number or a quantity; `--set` gives it another value',
  }),
  variables: named('Named expressions', {
    type: ['string', 'number', 'boolean'],
    maxLength: 4096,
    description: 'An expression over signals, forecasts, constants and other variables',
  }),
  forecasts: named('What to know in advance; `need: {...}` is read as `need.high`', forecast),
  kernels: named('Values that code of your own computes: `risk: {...}` is read as `risk`', kernel),
}

const definitions = {
  required: ['apiVersion', 'kind', 'metadata'],
  additionalProperties: false,
  properties: {
    ...common,
    target: {
      enum: TARGET_KINDS,
      description: 'Whose signals are named, so what the policies that import it look at; left out: any',
    },
  },
}

const policy = {
  required: ['apiVersion', 'kind', 'metadata', 'mode', 'target', 'rules'],
  additionalProperties: false,
  properties: {
    ...common,
    mode: {
      enum: ['observe', 'recommend', 'enforce'],
      description: 'observe: decide and journal; recommend: show what it would do; enforce: act',
    },
    target: { enum: TARGET_KINDS, description: 'What the rules look at, one after the other' },
    priority: { ...priority('Of every rule that names none of its own'), default: 0 },
    match: condition('Which targets the policy is for; left out: all'),
    rules: {
      type: 'array',
      description: 'What to do and when; every rule is asked about every target in every tick',
      minItems: 1,
      maxItems: 1000,
      items: rule,
    },
    limits: {
      type: 'object',
      additionalProperties: false,
      properties: { ...limits, budget: expression('Memory that all targets of the policy may hold together: `2GiB`') },
      description: 'For every rule that has no limit of its own; the budget is for all of them together',
    },
  },
}

/** JSON Schema (draft 7, which editors know best) of a document of a policy file. */
export const POLICY_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'atoll/v1/policy.schema.json',
  title: 'Atoll policy',
  description: 'A policy, or definitions that policies share',
  type: 'object',
  if: { properties: { kind: { const: 'Definitions' } }, required: ['kind'] },
  then: definitions,
  else: policy,
} as const
